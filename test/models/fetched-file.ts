// A file on a server that can be at fault, and a folder that it is fetched into.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DownloadOptions,
  download,
  type WantedFile,
} from '../../daemon/models/download.js';
import { HttpClient } from '../../daemon/models/http-client.js';
import { FaultyServer, patternedBytes, sha256Of } from './faulty-server.js';

export const timeouts = { connectMs: 500, headersMs: 500, idleMs: 800 };
export const file = patternedBytes(300_000);
export const sha256 = sha256Of(file);

export let server: FaultyServer;
export let client: HttpClient;
export let folder: string;
export let url: string;
export let troubles: string[];
export let progress: number[];
beforeEach(async () => {
  server = await FaultyServer.start();
  client = new HttpClient(timeouts, [], {});
  folder = mkdtempSync(join(tmpdir(), 'guise-download-'));
  url = server.publish('/model.onnx', file);
  troubles = [];
  progress = [];
});
afterEach(async () => {
  await client.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

export const arrived = () => progress.at(-1) ?? 0;
export const partial = () => join(folder, 'model.part');
export const target = () => join(folder, 'model.onnx');

export function fetchIt(
  changes: Partial<WantedFile> = {},
  signal?: AbortSignal,
  requireSpace: DownloadOptions['requireSpace'] = async () => {},
) {
  const wanted = { urls: [url], bytes: file.length, sha256, ...changes };
  return download(wanted, partial(), target(), {
    client,
    signal,
    retry: { attempts: 3, firstDelayMs: 10, maxDelayMs: 30 },
    onTrouble: (what) => troubles.push(what),
    onProgress: (bytes) => progress.push(bytes),
    requireSpace,
  });
}

/** The file is there, whole, for its owner alone, and nothing else is left. */
export function expectWhole() {
  expect(sha256Of(readFileSync(target()))).toBe(sha256);
  expect(readdirSync(folder)).toEqual(['model.onnx']);
}

export const ranges = () => server.seen.map((request) => request.range);

/** The server has forgotten how it was to misbehave. */
export async function replaceServer(): Promise<void> {
  await server.stop();
  server = await FaultyServer.start();
  url = server.publish('/model.onnx', file);
}

/** Fetches by another client from here on. */
export async function useClient(other: HttpClient): Promise<void> {
  await client.close();
  client = other;
}
