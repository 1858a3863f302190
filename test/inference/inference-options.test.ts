import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inferenceOptions } from '../../daemon/inference/inference-options.js';
import { USER_MANIFEST } from '../../daemon/inference/user-manifest.js';
import { loadSettings } from '../../daemon/settings/load-settings.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-inference-options-'));
  const numerics = { order: 'rgb', mean: [0, 0, 0], std: [255, 255, 255] };
  const mine = { role: 'enhancer', family: 'gfpgan', file: 'mine.onnx', numerics };
  const document = { models: [{ name: 'mine', ...mine }] };
  writeFileSync(join(folder, USER_MANIFEST), JSON.stringify(document));
});
afterAll(() => rmSync(folder, { recursive: true }));

const optionsWith = (providersOf: string) =>
  inferenceOptions(
    loadSettings({
      environment: {},
      overrides: { 'models.folder': folder, 'inference.providersOf': providersOf },
    }),
  );

test('takes an order for each model, published or declared by the user', () => {
  expect(optionsWith('inswapper-128=cuda+cpu, mine=webgpu').providersOf).toEqual({
    'inswapper-128': ['cuda', 'cpu'],
    mine: ['webgpu'],
  });
});

test('names a model that there is not, and the nearest one that there is', () => {
  expect(() => optionsWith('yunet-n=cpu, inswaper-128=cuda')).toThrow(
    expect.objectContaining({
      code: 'BAD_SETTING',
      message: expect.stringMatching(/"inswaper-128".*did you mean "inswapper-128"/),
    }),
  );
});

test('refuses what is no order', () => {
  expect(() => optionsWith('yunet-n')).toThrow(
    expect.objectContaining({ code: 'BAD_SETTING' }),
  );
});
