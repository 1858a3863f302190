import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultModelsFolder } from '../../daemon/files/data-folders.js';
import type { ModelEntry } from '../../daemon/inference/model-manifest.js';
import { ModelStore } from '../../daemon/inference/model-store.js';

const contents = Buffer.from('the weights');
const sha256 = createHash('sha256').update(contents).digest('hex');

function entry(name: string, family: string): ModelEntry {
  return {
    name,
    role: 'detector',
    family,
    file: `${name}.onnx`,
    bytes: contents.length,
    sha256,
    licence: { name: 'MIT', isRestricted: false },
    urls: [`https://models.example/${name}`],
    numerics: {},
  };
}

const [a, b, c] = [entry('a', 'yunet'), entry('b', 'scrfd'), entry('c', 'scrfd')];

let folder: string;
let store: ModelStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-models-'));
  store = new ModelStore(folder, [a, b, c]);
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (model: ModelEntry, data: Buffer = contents) =>
  writeFileSync(join(folder, model.file), data);

describe('select', () => {
  test('prefers the first model whose file is there', () => {
    put(b);
    put(c);
    expect(store.select('detector')).toBe(b);
  });

  test('finds a model by its name', () => {
    put(a);
    put(c);
    expect(store.select('detector', 'c')).toBe(c);
  });

  test('finds the first present model of a family', () => {
    put(a);
    put(c);
    expect(store.select('detector', 'scrfd')).toBe(c);
  });

  test('finds another model of a family that bears the name of a missing one', () => {
    const [first, second] = [entry('scrfd', 'scrfd'), c];
    store = new ModelStore(folder, [second, first]);
    put(second);
    expect(store.select('detector', 'scrfd')).toBe(second);
    put(first);
    expect(store.select('detector', 'scrfd')).toBe(first);
  });

  test('says which file is missing and how to get it', () => {
    expect(() => store.select('detector', 'a')).toThrow(
      expect.objectContaining({
        code: 'MODEL_MISSING',
        message: `The detector model file a.onnx is not in ${folder}. Fetch it with "guise models pull a --models ${folder}", or choose another folder with --models or GUISE_MODELS_DIR.`,
      }),
    );
  });

  test('names the alternatives when any of several would do', () => {
    expect(() => store.select('detector', 'scrfd')).toThrow(/b\.onnx \(or c\.onnx\)/);
  });

  test('names no folder in the command that fetches into it anyway', () => {
    store = new ModelStore(defaultModelsFolder({ XDG_DATA_HOME: folder }), [a]);
    process.env.XDG_DATA_HOME = folder;
    try {
      expect(() => store.select('detector', 'a')).toThrow('"guise models pull a", or');
    } finally {
      delete process.env.XDG_DATA_HOME;
    }
  });

  test('names no long row of files to somebody who has none yet', () => {
    store = new ModelStore(folder);
    const advice = 'or choose another folder with --models or GUISE_MODELS_DIR.';
    expect(() => store.select('detector')).toThrow(
      `No detector model is in ${folder}. Fetch one with "guise models pull lite --models ${folder}", ${advice}`,
    );
  });

  test('names the known models when asked for an unknown one', () => {
    expect(() => store.select('detector', 'x')).toThrow(
      expect.objectContaining({
        code: 'BAD_SETTING',
        message: 'There is no detector "x"; known are a, b, c.',
      }),
    );
  });
});

describe('verified', () => {
  test('returns the path of a genuine file', async () => {
    put(a);
    expect(await store.verified(a)).toBe(join(folder, 'a.onnx'));
  });

  test('refuses other contents of the same length, naming both hashes', async () => {
    const other = Buffer.from('The weights');
    put(a, other);
    const actual = createHash('sha256').update(other).digest('hex');
    await expect(store.verified(a)).rejects.toMatchObject({
      code: 'MODEL_HASH_MISMATCH',
      message: expect.stringMatching(
        `has other contents.*SHA-256 is ${actual}, expected ${sha256}`,
      ),
    });
  });

  test('says that a file is cut short', async () => {
    put(a, contents.subarray(0, 4));
    await expect(store.verified(a)).rejects.toMatchObject({
      code: 'MODEL_HASH_MISMATCH',
      message: expect.stringContaining('is cut short (4 of 11 bytes)'),
    });
  });

  test('says that a file is missing', async () => {
    await expect(store.verified(a)).rejects.toMatchObject({ code: 'MODEL_MISSING' });
  });
});

describe('a file that the user named', () => {
  test('is recognised by its contents', async () => {
    writeFileSync(join(folder, 'my favourite.bin'), contents);
    expect(store.select('detector', 'b')).toBe(b);
    expect(await store.verified(b!)).toBe(join(folder, 'my favourite.bin'));
  });

  test('is not taken for a model of the same size', () => {
    writeFileSync(join(folder, 'other.onnx'), Buffer.from('The weights'));
    expect(store.isPresent(a!)).toBe(false);
  });
});

describe('a model that the user declared', () => {
  const declared = {
    name: 'mine',
    role: 'detector',
    family: 'scrfd',
    file: 'mine.onnx',
    numerics: { order: 'rgb' },
  };

  const declare = (...models: unknown[]) =>
    writeFileSync(join(folder, 'models.json'), JSON.stringify({ models }));

  test('is found by its name, after those that guise ships', () => {
    declare(declared);
    writeFileSync(join(folder, 'mine.onnx'), 'anything');
    put(a!);
    const mine = new ModelStore(folder, [a!, b!, c!]);
    expect(mine.select('detector', 'mine')).toMatchObject({ ...declared, bytes: 8 });
    expect(mine.select('detector')).toBe(a);
  });

  test('is verified only when a hash was declared', async () => {
    declare(declared, { ...declared, name: 'pinned', file: 'pinned.onnx', sha256 });
    writeFileSync(join(folder, 'mine.onnx'), 'anything');
    writeFileSync(join(folder, 'pinned.onnx'), 'anything');
    const mine = new ModelStore(folder, []);
    const [free, pinned] = mine.manifest;
    expect(await mine.verified(free!)).toBe(join(folder, 'mine.onnx'));
    await expect(mine.verified(pinned!)).rejects.toMatchObject({
      code: 'MODEL_HASH_MISMATCH',
    });
  });

  test.each([
    ['a path as a file name', { file: '../mine.onnx' }, '"file" is missing or wrong'],
    ['a name that guise uses', { name: 'a' }, 'the name "a" is taken'],
    ['a misspelt key', { numeric: {} }, '"numeric" is not a known key'],
    ['no numerics', { numerics: undefined }, '"numerics" is missing or wrong'],
  ])('is refused with %s, naming the file', (_, changes, fault) => {
    declare({ ...declared, ...changes });
    expect(() => new ModelStore(folder, [a!])).toThrow(
      expect.objectContaining({
        code: 'MANIFEST_INVALID',
        message: expect.stringContaining(`models.json is invalid: model 1: ${fault}`),
      }),
    );
  });
});
