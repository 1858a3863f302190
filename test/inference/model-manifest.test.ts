import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectorFamilies } from '../../daemon/detectors/face-detector.js';
import {
  manifestFile,
  readCatalogue,
  readManifest,
} from '../../daemon/inference/model-manifest.js';
import { landmarkerFamilies } from '../../daemon/landmarkers/face-landmarker.js';
import { recogniserFamilies } from '../../daemon/recognisers/face-recogniser.js';
import { swapperFamilies } from '../../daemon/swappers/swappers.js';

const manifest = readManifest();
const catalogue = readCatalogue();
const good = {
  ...JSON.parse(readFileSync(manifestFile, 'utf8')).models[0],
  licence: { name: 'MIT', isRestricted: false },
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-manifest-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  const file = join(folder, 'manifest.json');
  writeFileSync(file, text);
  return readManifest(file);
}

const readWith = (changes: object) =>
  read(JSON.stringify({ models: [{ ...good, ...changes }] }));

test('knows the files that were published with these hashes', () => {
  // From OpenCV's model zoo and insightface's buffalo_sc package.
  const published = {
    'face_detection_yunet_2023mar.onnx':
      '8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4',
    'det_500m.onnx': '5e4447f50245bbd7966bd6c0fa52938c61474a04ec7def48753668a9d8b4ea3a',
  };
  for (const [file, sha256] of Object.entries(published)) {
    expect(manifest.find((model) => model.file === file)?.sha256).toBe(sha256);
  }
});

test.each([
  ['detector', detectorFamilies],
  ['landmarker', landmarkerFamilies],
  ['recogniser', recogniserFamilies],
  ['swapper', swapperFamilies],
] as const)('every %s belongs to a known family', (role, families) => {
  const models = manifest.filter((model) => model.role === role);
  expect(models.length).toBeGreaterThan(0);
  for (const { family } of models) {
    expect(Object.keys(families)).toContain(family);
  }
});

test('prefers weights that anyone may use', () => {
  for (const role of ['detector', 'landmarker']) {
    const first = manifest.find((model) => model.role === role);
    expect(first?.licence.isRestricted).toBe(false);
  }
});

test.each([
  ['a path as a file name', { file: '../evil.onnx' }, '"file" is missing or wrong'],
  ['a short hash', { sha256: 'abc' }, '"sha256" is missing or wrong'],
  ['an unknown role', { role: 'cook' }, '"role" is missing or wrong'],
  ['no licence', { licence: undefined }, '"licence" is missing or wrong'],
  ['a misspelt key', { lisence: {} }, '"lisence" is not a known key'],
])('refuses %s', (_, changes, fault) => {
  expect(() => readWith(changes)).toThrow(
    expect.objectContaining({
      code: 'MANIFEST_INVALID',
      message: expect.stringContaining(`model 1: ${fault}`),
    }),
  );
});

test('knows which sets fetch what', () => {
  expect(catalogue.sets.lite).toEqual(['yunet-n', 'facemesh-468', 'facemesh-478']);
  expect(catalogue.sets.full).toContain('inswapper-128');
  const lite = catalogue.models.filter((model) =>
    catalogue.sets.lite?.includes(model.name),
  );
  expect(lite.map((model) => model.licence.isRestricted)).toEqual([false, false, false]);
});

test('offers nothing to the pipeline that cannot run yet', () => {
  const waiting = { ...good, name: 'waiting', file: 'waiting.onnx', numerics: null };
  const offered = read(JSON.stringify({ models: [good, waiting] }));
  expect(offered.map(({ name }) => name)).toEqual([good.name]);
});

test.each([
  ['a hash that nobody published', { sha256: null }],
  ['a size that nobody published', { bytes: null }],
])('refuses %s without the reason', (_, changes) => {
  const waiting = { ...changes, numerics: null };
  expect(() => readWith(waiting)).toThrow(/"unconfirmed" does not say why/);
  const reason = { unconfirmed: { sha256: 'none given', bytes: 'none given' } };
  expect(() => readWith({ ...waiting, ...reason })).not.toThrow();
});

test.each([
  ['sets', { sets: { lite: ['nobody'] } }],
  ['needs', { models: [{ ...good, needs: ['nobody'] }] }],
  ['archives', { models: [{ ...good, archive: { name: 'nobody', member: 'a' } }] }],
  ['licences', { models: [{ ...good, licence: 'nobody' }] }],
])('refuses %s that name what is not there', (_, changes) => {
  expect(() => read(JSON.stringify({ models: [good], ...changes }))).toThrow(
    expect.objectContaining({ code: 'MANIFEST_INVALID' }),
  );
});

test('refuses one name given twice', () => {
  expect(() => read(JSON.stringify({ models: [good, good] }))).toThrow(/is there twice/);
});

test('refuses what is not JSON, naming the file', () => {
  expect(() => read('{')).toThrow(/manifest\.json is invalid/);
});
