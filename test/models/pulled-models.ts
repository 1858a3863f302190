import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  ModelCatalogue,
  PublishedModel,
} from '../../daemon/inference/published-model.js';
import { HttpClient } from '../../daemon/models/http-client.js';
import { type PullOptions, pull } from '../../daemon/models/pull.js';
import { FaultyServer, patternedBytes, sha256Of } from './faulty-server.js';

export const bytesOf = {
  big: patternedBytes(400_000, 1),
  small: patternedBytes(20_000, 2),
};

export let server: FaultyServer;
export let client: HttpClient;
export let folder: string;
export let troubles: string[];
beforeEach(async () => {
  server = await FaultyServer.start();
  client = new HttpClient({ connectMs: 400, headersMs: 400, idleMs: 400 }, [], {});
  folder = join(mkdtempSync(join(tmpdir(), 'guise-pull-')), 'models');
  troubles = [];
});
afterEach(async () => {
  await client.close();
  await server.stop();
  rmSync(join(folder, '..'), { recursive: true });
});

export function model(name: keyof typeof bytesOf, changes: Partial<PublishedModel> = {}) {
  const file = bytesOf[name];
  return {
    name,
    role: 'detector' as const,
    family: 'yunet',
    file: `${name}.onnx`,
    bytes: file.length,
    sha256: sha256Of(file),
    licence: { name: 'MIT', isRestricted: false },
    urls: [server.publish(`/published/${name}`, file)],
    needs: [],
    goodFor: 'tests',
    unconfirmed: {},
    numerics: null,
    ...changes,
  } satisfies PublishedModel;
}

export const catalogueOf = (...models: PublishedModel[]): ModelCatalogue => ({
  models,
  archives: [],
  sets: { lite: models.map(({ name }) => name) },
});

export function pullThem(models: PublishedModel[], changes: Partial<PullOptions> = {}) {
  return pull(models, {
    folder,
    catalogue: catalogueOf(...models),
    client,
    retry: { attempts: 2, firstDelayMs: 10, maxDelayMs: 10 },
    listener: { onTrouble: (trouble) => troubles.push(trouble) },
    ...changes,
  });
}

export const read = (file: string) => readFileSync(join(folder, file));
export const partials = () => readdirSync(join(folder, '.partial'));
