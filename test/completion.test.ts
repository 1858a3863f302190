// The completion scripts in real shells.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGuise } from './commands/run-guise.js';

/** How a shell is made to tell what it completes: the last word is the one begun. */
const shells: Record<string, (script: string, words: string[]) => string> = {
  bash: (script, words) =>
    `source ${script}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); ` +
    `COMP_CWORD=${words.length - 1}; _guise; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (script, words) =>
    // Only the completion system itself has _describe: here it prints what it is given.
    `compdef() { }; _files() { }; source ${script}; ` +
    `_describe() { print -l -- "\${(@)\${(P)2}%%:*}" }; words=(${words
      .map((word) => `'${word}'`)
      .join(' ')}); CURRENT=${words.length}; _guise`,
  fish: (script, words) => `source ${script}; complete -C '${words.join(' ')}'`,
};

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-completion-'));
  // The scripts ask guise for the saved faces.
  const fake = join(folder, 'guise');
  writeFileSync(fake, '#!/bin/sh\necho "Ada L  (1 photo, added 2026-01-01)"\n');
  chmodSync(fake, 0o700);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.entries(shells))('completion in %s', (shell, completing) => {
  const isThere = spawnSync(shell, ['-c', 'true']).status === 0;
  if (!isThere)
    process.stderr.write(`\nNOT RUN: completion in ${shell}: not installed\n`);
  const here = isThere ? it : it.skip;
  let script: string;

  beforeAll(async () => {
    script = join(folder, `guise.${shell}`);
    const { status, stdout } = await runGuise(folder, ['completion', shell]);
    expect(status).toBe(0);
    writeFileSync(script, stdout);
  });

  /** What may stand in the last word's place, without descriptions. */
  function complete(...words: string[]): string[] {
    const { stdout, stderr } = spawnSync(shell, ['-c', completing(script, words)], {
      encoding: 'utf8',
      cwd: folder,
      env: { PATH: `${folder}:${process.env.PATH}`, HOME: folder },
    });
    expect(stderr).toBe('');
    return stdout
      .split('\n')
      .map((line) => line.split('\t')[0]!.replaceAll('\\', ''))
      .filter((line) => line !== '');
  }

  here.each([
    [
      ['guise', 'pa'],
      ['panic', 'pause'],
    ],
    [['guise', 'config', 's'], ['set']],
    [['guise', 'config', 'set', 'holdM'], ['holdMs']],
    [['guise', 'use', 'A'], ['Ada L']],
    [['guise', 'face', 'remove', 'A'], ['Ada L']],
    [['guise', 'run', '--cam'], ['--camera']],
    [['guise', 'completion', 'f'], ['fish']],
    [['guise', 'run', '--face', 'A'], ['Ada L']],
    [['guise', 'run', '--face', 'Ada L', '--cam'], ['--camera']],
    [['guise', 'run', '--swapper', 'hy'], ['hyperswap']],
    [['guise', 'bench', '--sink', 'v'], ['v4l2']],
    [['guise', 'models', 'pull', 'li'], ['lite']],
    [
      ['guise', 'models', 'verify', 'yunet'],
      ['yunet', 'yunet-2023mar', 'yunet-n'],
    ],
  ])('%j offers %j', (words, expected) => {
    // zsh itself chooses from what it is offered.
    const begun = words.at(-1)!;
    const offered = complete(...words).filter((word) => word.startsWith(begun));
    expect(offered.sort()).toEqual(expected);
  });

  here.each(['--out', '--config'])('leaves files to the shell behind %s', (option) => {
    const offered = complete('guise', 'render', 'clip.mp4', option, '');
    expect(offered.filter((word) => !word.startsWith('guise'))).toEqual([]);
  });
});
