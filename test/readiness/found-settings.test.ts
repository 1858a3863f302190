import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSettings } from '../../daemon/readiness/found-settings.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-found-'));
  file = join(folder, 'mine.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What is found with a file of that text. */
function found(text: string, environment = {}, overrides = {}) {
  writeFileSync(file, text);
  const { values, findings } = findSettings({ file, environment, overrides });
  return { values, faults: findings.map(({ detail }) => detail) };
}

it('takes what is right as it is', () => {
  const { values, faults } = found('{ "holdMs": 700 }', { GUISE_FACE: 'Ada' });
  expect([values.holdMs, values.face, faults]).toEqual([700, 'Ada', []]);
});

it('goes on with environment and command line where the file is wrong', () => {
  const environment = { GUISE_HOLD_MS: '700' };
  const text = '{ "hodlMs": 3, "cover": "obscure" }';
  const { values, faults } = found(text, environment, { face: 'Ada' });
  expect(values).toMatchObject({ holdMs: 700, face: 'Ada', cover: 'card' });
  expect(faults).toEqual([expect.stringContaining('"hodlMs"')]);
});

it('goes on with the file where the environment is wrong', () => {
  const environment = { GUISE_HOLD_MS: 'long', GUISE_FACE: 'Ada' };
  const { values, faults } = found('{ "holdMs": 700 }', environment);
  expect(values).toMatchObject({ holdMs: 700, face: '' });
  expect(faults).toEqual([expect.stringContaining('GUISE_HOLD_MS')]);
});

it('tells both faults where file and environment are wrong', () => {
  const { faults } = found('{ "hodlMs": 3 }', { GUISE_HOLD_MS: 'long' });
  expect(faults).toEqual([
    expect.stringContaining('"hodlMs"'),
    expect.stringContaining('GUISE_HOLD_MS'),
  ]);
});

it('refuses a command line that is wrong, whatever else is', () => {
  const overrides = { holdMs: 'long' };
  expect(() => found('{ "hodlMs": 3 }', {}, overrides)).toThrow('the command line');
  rmSync(file);
  expect(() => findSettings({ file, environment: {} })).toThrow('no settings file');
});
