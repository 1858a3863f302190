import { enhancerChoices, swapperChoices } from '../../daemon/tray/network-choices.js';

const model = (role: string, family: string, name = family) => ({ name, role, family });
const any = { family: 'mesh', model: '' };
const textsOf = (choices: readonly { text: string }[]) => choices.map(({ text }) => text);

test('offers the families whose files are here, beside those that need none', () => {
  const here = [model('swapper', 'inswapper'), model('enhancer', 'gfpgan')];
  expect(textsOf(swapperChoices(here, any))).toEqual(['mesh', 'inswapper']);
  expect(textsOf(enhancerChoices(here, { family: 'none', model: '' }))).toEqual([
    'none',
    'gfpgan',
  ]);
});

test('leaves the file to guise where a family has but one', () => {
  const [, inswapper] = swapperChoices(
    [model('swapper', 'inswapper', 'inswapper-128')],
    any,
  );
  expect(inswapper).toEqual({
    text: 'inswapper',
    values: { 'swapper.family': 'inswapper', 'swapper.model': '' },
    isChosen: false,
  });
});

test('offers the files of a family that has several', () => {
  const here = [
    model('swapper', 'inswapper', 'inswapper-128'),
    model('swapper', 'inswapper', 'mine'),
  ];
  const chosenOf = (chosen: string) =>
    swapperChoices(here, { family: 'inswapper', model: chosen }).flatMap((choice) =>
      choice.isChosen ? [choice.text] : [],
    );
  expect(textsOf(swapperChoices(here, any))).toEqual([
    'mesh',
    'inswapper-128',
    'inswapper: mine',
  ]);
  expect(chosenOf('mine')).toEqual(['inswapper: mine']);
  // The first is what guise takes when none is named.
  expect(chosenOf('')).toEqual(['inswapper-128']);
});

test('names each DFM file, as it paints a face of its own', () => {
  const [mesh, dfm] = swapperChoices([model('swapper', 'dfm', 'Jackie')], {
    family: 'dfm',
    model: '',
  });
  expect(mesh!.isChosen).toBe(false);
  expect(dfm).toEqual({
    text: 'dfm: Jackie',
    values: { 'swapper.family': 'dfm', 'swapper.model': 'Jackie' },
    isChosen: true,
  });
});
