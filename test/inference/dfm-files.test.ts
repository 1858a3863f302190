import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelStore } from '../../daemon/inference/model-store.js';
import { USER_MANIFEST } from '../../daemon/inference/user-manifest.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-dfm-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const found = () =>
  new ModelStore(folder, []).present('swapper').map(({ name, family }) => [name, family]);

test('every .dfm file of the folder is a swapper named as the file', async () => {
  writeFileSync(join(folder, 'Zoe.dfm'), 'b');
  writeFileSync(join(folder, 'Ada_1.dfm'), 'a');
  writeFileSync(join(folder, 'other.onnx'), 'c');
  mkdirSync(join(folder, 'folder.dfm'));
  expect(found()).toEqual([
    ['Ada_1', 'dfm'],
    ['Zoe', 'dfm'],
  ]);
  const store = new ModelStore(folder, []);
  const model = store.select('swapper', 'Zoe');
  expect(await store.verified(model)).toBe(join(folder, 'Zoe.dfm'));
});

test('what the user declared stays as declared', () => {
  writeFileSync(join(folder, 'Zoe.dfm'), 'b');
  const declared = { name: 'mine', role: 'swapper', family: 'dfm', file: 'Zoe.dfm' };
  const models = [{ ...declared, numerics: {} }];
  writeFileSync(join(folder, USER_MANIFEST), JSON.stringify({ models }));
  expect(found()).toEqual([['mine', 'dfm']]);
});

test('a folder that is not there has none', () => {
  expect(new ModelStore(join(folder, 'nowhere'), []).present('swapper')).toEqual([]);
});

test('a link to a disk that is not there is none', () => {
  writeFileSync(join(folder, 'Zoe.dfm'), 'b');
  symlinkSync(join(folder, 'unplugged', 'Ada.dfm'), join(folder, 'Ada.dfm'));
  expect(found()).toEqual([['Zoe', 'dfm']]);
});
