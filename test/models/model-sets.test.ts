import { readCatalogue } from '../../daemon/inference/model-manifest.js';
import { resolveModels } from '../../daemon/models/model-sets.js';

const catalogue = readCatalogue();
const names = (...words: string[]) =>
  resolveModels(catalogue, words).map((model) => model.name);

test('a set is its models', () => {
  expect(names('lite')).toEqual(['yunet-n', 'facemesh-468', 'facemesh-478']);
});

test('what is needed comes before what needs it, once', () => {
  expect(names('simswap-512', 'hyperswap-1b')).toEqual([
    'arcface-r50',
    'crossface-simswap',
    'simswap-512',
    'hyperswap-1b',
  ]);
});

test('a family is its preferred model and what that needs', () => {
  expect(names('hyperswap')).toEqual(['arcface-r50', 'hyperswap-1a']);
});

test('a family prefers models that can be checked', () => {
  const models = catalogue.models.map((model) =>
    model.name === 'hyperswap-1a' ? { ...model, sha256: null } : model,
  );
  const preferred = resolveModels({ ...catalogue, models }, ['hyperswap']).at(-1);
  expect(preferred?.name).toBe('hyperswap-1b');
});

test('every model can be asked for by name', () => {
  for (const { name } of catalogue.models) expect(names(name)).toContain(name);
});

test('an unknown word is refused with the nearest known one', () => {
  expect(() => names('gfpgan-14')).toThrow(
    expect.objectContaining({
      code: 'BAD_USAGE',
      message: expect.stringContaining('did you mean "gfpgan-1.4"?'),
    }),
  );
});
