import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Migration, migrations } from '../../daemon/settings/migrations.js';
import { editSettings, writeSettingsEdit } from '../../daemon/settings/settings-edit.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-edit-'));
  file = join(folder, 'mine.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function edited(text: string, changes: Record<string, unknown>, environment = {}) {
  writeFileSync(file, text);
  return editSettings({ file, environment }, changes);
}

it.each([
  ['{"holdMs":"800"}', { holdMs: 700 }, { holdMs: 700 }],
  ['{"holdMs":"800"}', { holdMs: null }, {}],
  ['{"hodlMs":3,"holdMs":700}', { hodlMs: null }, { holdMs: 700 }],
  ['{"output":{"fsp":3}}', { 'output.fsp': null }, {}],
  ['{"outptu":{"fps":30}}', { outptu: null }, {}],
  ['{"output":5}', { output: null }, {}],
  ['{"output":[5]}', { output: null }, {}],
  ['{"output":5}', { 'output.fps': 25 }, { output: { fps: 25 } }],
  ['{"hodlMs":3,"holdMs":"800"}', { hodlMs: null, holdMs: null }, {}],
])('mends %s by %j', (text, changes, expected) => {
  expect(JSON.parse(edited(text, changes).text.toString())).toEqual(expected);
});

it.each([
  ['{"holdMs":"800"}', { cover: 'card' }, 'The setting holdMs'],
  ['{"hodlMs":3}', { holdMs: 700 }, 'There is no setting "hodlMs"'],
  ['{"hodlMs":3}', { hodlMs: 4 }, 'There is no setting "hodlMs"'],
  ['{"hodlMs":3}', { hodl: null }, 'There is no setting "hodl"'],
  ['{"hodlMs":3}', { constructor: null }, 'There is no setting "constructor"'],
  ['{"holdMs":}', { holdMs: null }, 'value expected in line 1'],
  ['{"version":1}', { version: null }, 'There is no setting "version"'],
  ['{"output":{"fps":25}}', { output: null }, 'There is no setting "output"'],
  ['{"output":null}', { 'output.fps': null }, '"output" must be a group'],
  [
    '{"inference":{"providers":["cpu"]}}',
    { 'inference.providers.0': null },
    'no setting',
  ],
])('leaves %s alone where it is not mended by %j', (text, changes, words) => {
  expect(() => edited(text, changes)).toThrow(words);
});

it('counts what was just said more than the environment, which may be wrong', () => {
  const { values } = edited('{}', { holdMs: 700 }, { GUISE_HOLD_MS: 'long' });
  expect(values.holdMs).toBe(700);
  expect(() => edited('{}', { cover: 'card' }, { GUISE_HOLD_MS: 'long' })).toThrow(
    'GUISE_HOLD_MS',
  );
});

it('writes the file with its comments', async () => {
  await writeSettingsEdit(edited('{\n  // mine\n  "hodlMs": 3\n}\n', { hodlMs: null }));
  expect(readFileSync(file, 'utf8')).toBe('{\n  // mine\n}\n');
  expect(readdirSync(folder)).toEqual(['mine.json']);
});

it('begins no file that was asked for and is not there', () => {
  expect(() => editSettings({ file, environment: {} }, { holdMs: 700 })).toThrow(
    `There is no settings file "${file}"`,
  );
});

it('keeps a file of an older version beside the new one', async () => {
  const steps = migrations as Migration[];
  steps.push({
    doc: '"hold" is called "holdMs"',
    apply(text) {
      text.set('holdMs', text.get('hold'));
      text.set('hold', undefined);
    },
  });
  try {
    await writeSettingsEdit(edited('{"hold":800}', { face: 'Ada' }));
  } finally {
    steps.pop();
  }
  expect(readFileSync(`${file}.v1`, 'utf8')).toBe('{"hold":800}');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    version: 2,
    holdMs: 800,
    face: 'Ada',
  });
});
