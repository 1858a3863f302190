import { createHash } from 'node:crypto';
import fs, {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HashCache, hashFile } from '../../daemon/inference/hash-cache.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Longer than any file system takes to tell two changes apart. */
const SETTLED_MS = 2700;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-hashes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);
const cacheFile = () => path('cache/hashes.json');

const sha256Of = (name: string) => new HashCache(cacheFile()).sha256Of(path(name));

/** In seconds, which every file system can tell. */
const MODIFIED_AT = 1e9;

function write(name: string, text: string) {
  writeFileSync(path(name), text);
  utimesSync(path(name), MODIFIED_AT, MODIFIED_AT);
}

/** Makes it later than it is, so that no test need wait so long. */
function passTime(ms: number) {
  const now = Date.now() + ms;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
}

/** Waits until the next change gets another time from the system, whose clock may stand
 *  for some milliseconds. */
async function cachedFile(text: string) {
  write('model.onnx', text);
  await sleep(50);
  passTime(SETTLED_MS);
  expect(sha256Of('model.onnx')).toBe(sha256(text));
  jest.restoreAllMocks();
}

/** Makes the cache lie, so that its use shows. */
function poison() {
  const cache = JSON.parse(readFileSync(cacheFile(), 'utf8'));
  cache[path('model.onnx')].sha256 = 'poison';
  writeFileSync(cacheFile(), JSON.stringify(cache));
}

test('hashes as the standard says', () => {
  // FIPS 180-2, appendix B.1.
  writeFileSync(path('abc'), 'abc');
  expect(hashFile(path('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('reads an unchanged file only once, for the user’s eyes alone', async () => {
  write('model.onnx', 'weights');
  await sleep(SETTLED_MS);
  expect(sha256Of('model.onnx')).toBe(sha256('weights'));
  expect(statSync(cacheFile()).mode & 0o777).toBe(0o600);
  poison();
  expect(sha256Of('model.onnx')).toBe('poison');
});

test.each([
  ['was changed and given back its times', () => write('model.onnx', 'WEIGHTS')],
  [
    'was replaced by another of the same size and times',
    () => {
      write('new', 'WEIGHTS');
      renameSync(path('new'), path('model.onnx'));
    },
  ],
])('reads a file anew that %s', async (_, change) => {
  await cachedFile('weights');
  poison();
  change();
  expect(sha256Of('model.onnx')).toBe(sha256('WEIGHTS'));
});

test('does not trust a file that changed a moment ago', () => {
  writeFileSync(path('model.onnx'), 'weights');
  expect(sha256Of('model.onnx')).toBe(sha256('weights'));
  expect(() => statSync(cacheFile())).toThrow(/ENOENT/);
});

test('remembers nothing of a file that changed while it was read', async () => {
  write('model.onnx', 'weights');
  await sleep(50);
  passTime(SETTLED_MS);
  const { readSync } = fs;
  jest.spyOn(fs, 'readSync').mockImplementationOnce((...args) => {
    const bytes = readSync(...(args as Parameters<typeof readSync>));
    write('model.onnx', 'WEIGHTS');
    // And reading the rest took long.
    passTime(SETTLED_MS);
    return bytes;
  });
  sha256Of('model.onnx');
  expect(fs.readSync).toHaveBeenCalled();
  jest.restoreAllMocks();
  expect(() => statSync(cacheFile())).toThrow(/ENOENT/);
});

test('takes a damaged cache for an empty one', () => {
  mkdirSync(path('cache'));
  writeFileSync(cacheFile(), '{"model.onnx":');
  writeFileSync(path('model.onnx'), 'weights');
  expect(sha256Of('model.onnx')).toBe(sha256('weights'));
});
