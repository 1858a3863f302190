import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalogue } from '../../daemon/inference/model-manifest.js';
import { requireAcceptance } from '../../daemon/models/accepted-licences.js';
import { resolveModels } from '../../daemon/models/model-sets.js';

const catalogue = readCatalogue();
const insightface = 'InsightFace weights: non-commercial research only';

let folder: string;
let questions: string[];
let shown: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-licences-'));
  questions = [];
  shown = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'guise', 'accepted-licences.json');

function accept(words: string[], answer: boolean | null, isAccepted = false) {
  const ask = async (question: string) => {
    questions.push(question);
    return answer ?? false;
  };
  const options = {
    isAccepted,
    ask: answer === null ? null : ask,
    show: (text: string) => shown.push(text),
  };
  return requireAcceptance(resolveModels(catalogue, words), options, file());
}

test('asks nothing for weights that anyone may use', async () => {
  await accept(['lite'], null);
  expect(shown).toEqual([]);
});

test('shows each restricting licence once, with its models and terms', async () => {
  await accept(['full'], true);
  expect(shown).toEqual([
    `Licence of scrfd-10g, arcface-r50, inswapper-128: ${insightface}. Its terms: https://github.com/deepinsight/insightface#license`,
  ]);
  expect(questions).toEqual(['Do you accept it? [y/N] ']);
});

test('records who accepted what when, for the user alone, and asks no more', async () => {
  await accept(['full'], true);
  const record = JSON.parse(readFileSync(file(), 'utf8'));
  expect(Object.keys(record)).toEqual([insightface]);
  expect(record[insightface].how).toBe('terminal');
  expect(record[insightface].acceptedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  await accept(['full'], null);
  expect(questions).toHaveLength(1);
});

test('takes no for an answer and records nothing', async () => {
  await expect(accept(['full'], false)).rejects.toMatchObject({
    code: 'LICENCE_NOT_ACCEPTED',
  });
  expect(() => statSync(file())).toThrow(/ENOENT/);
});

test('an accepted licence is not another one', async () => {
  await accept(['full'], true);
  await expect(accept(['gpen'], null)).rejects.toMatchObject({
    code: 'LICENCE_NOT_ACCEPTED',
    message: expect.stringMatching(/GPEN.*--accept-licence/),
  });
});

test('asks again when the record is damaged', async () => {
  await accept(['full'], null, true);
  writeFileSync(file(), '{');
  await accept(['full'], true);
  expect(questions).toHaveLength(1);
});
