import { GuiseError } from '../../daemon/errors.js';
import {
  checkFaceName,
  folderOfFaceName,
  isSameFaceName,
} from '../../daemon/source-faces/face-name.js';

it.each(['Ada', 'Łukasz', '李小龙', 'Ada Lovelace-2_b', 'नेहा', '7', 'a'.repeat(64)])(
  'allows %s',
  (name) => expect(checkFaceName(name)).toBe(name),
);

it('composes letters and removes space around the name', () => {
  expect(checkFaceName('  Ame\u0301lie ')).toBe('Am\u00e9lie');
});

it.each([
  '',
  ' ',
  '.',
  '..',
  '../ada',
  'a/b',
  'a\\b',
  'ada.png',
  '-rf',
  '_a',
  'a\0b',
  'a\nb',
  'a\u202eb',
  'C:',
  'a'.repeat(65),
])('refuses %j', (name) => {
  expect(() => checkFaceName(name)).toThrow(GuiseError);
  expect(() => checkFaceName(name)).toThrow(/letters, digits, spaces/);
});

it('counts letters, not code units', () => {
  expect(checkFaceName('𝒜'.repeat(64))).toHaveLength(128);
});

it.each([
  ['Ada', 'ADA', true],
  ['Ada', 'Ida', false],
  ['STRASSE', 'straße', true],
  ['Éva', 'éva', true],
])('takes %s and %s for the same: %s', (a, b, isSame) => {
  expect(isSameFaceName(a, b)).toBe(isSame);
  expect(folderOfFaceName(a) === folderOfFaceName(b)).toBe(isSame);
});

it('makes folders that are plain names', () => {
  expect(folderOfFaceName('Ada')).toMatch(/^[0-9a-f]{32}$/);
});
