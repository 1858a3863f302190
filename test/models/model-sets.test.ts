import { readCatalogue } from '../../daemon/inference/model-manifest.js';
import { resolveModels } from '../../daemon/models/model-sets.js';

const catalogue = readCatalogue();
const names = (...words: string[]) =>
  resolveModels(catalogue, words).map((model) => model.name);

test('a set is its models', () => {
  expect(names('lite')).toEqual(['yunet-n', 'facemesh-468']);
});

test('what is needed comes before what needs it, once', () => {
  expect(names('simswap-512', 'hyperswap-1b')).toEqual([
    'arcface-r50',
    'crossface-simswap',
    'simswap-512',
    'hyperswap-1b',
  ]);
});

test('a family is its preferred model, of those that can be checked', () => {
  expect(names('hyperswap')).toEqual(['arcface-r50', 'hyperswap-1a']);
  // The hash of simswap-256 is not known.
  expect(names('simswap').at(-1)).toBe('simswap-512');
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
