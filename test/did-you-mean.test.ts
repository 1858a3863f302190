import { didYouMean } from '../daemon/did-you-mean.js';

const known = ['output.fps', 'preview.maxFps', 'holdMs', 'cover'];

test.each([
  ['holdms', 'did you mean "holdMs"?'],
  ['fps', 'did you mean "output.fps"?'],
  ['output.fsp', 'did you mean "output.fps"?'],
  ['coverr', 'did you mean "cover"?'],
  ['nonsense', 'see the list.'],
  ['', 'see the list.'],
])('%j: %s', (name, hint) => {
  expect(didYouMean(name, known, 'see the list.')).toBe(hint);
});

test('where nothing is known nothing is meant', () => {
  expect(didYouMean('Ada', [], 'none is saved.')).toBe('none is saved.');
});
