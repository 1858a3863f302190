import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSteps } from '../../daemon/setup/run-steps.js';

describe('running steps', () => {
  test('runs them in order, each with its input, and tells what is done', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'guise-setup-')), 'made');
    const done: string[] = [];
    const steps = [
      {
        purpose: 'write',
        command: ['tee', file],
        input: 'a\n',
      },
      { purpose: 'append', command: ['sh', '-c', `echo b >> ${file}`] },
    ];
    runSteps(
      steps,
      [],
      () => undefined,
      ({ purpose }) => done.push(purpose),
    );
    expect(readFileSync(file, 'utf8')).toBe('a\nb\n');
    expect(done).toEqual(['write', 'append']);
  });

  test('puts the way to become root before each command', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'guise-setup-')), 'made');
    const steps = [
      { purpose: 'write', command: ['sh', '-c', `echo $GUISE_ROLE > ${file}`] },
    ];
    runSteps(
      steps,
      ['env', 'GUISE_ROLE=root'],
      () => undefined,
      () => undefined,
    );
    expect(readFileSync(file, 'utf8')).toBe('root\n');
  });

  test('stops at the first that fails and says which', () => {
    const done: string[] = [];
    const steps = [
      { purpose: 'fail on purpose', command: ['sh', '-c', 'exit 3'] },
      { purpose: 'never', command: ['true'] },
    ];
    const run = () =>
      runSteps(
        steps,
        [],
        () => undefined,
        (s) => done.push(s.purpose),
      );
    expect(run).toThrow(/could not fail on purpose .*status 3/);
    expect(done).toEqual([]);
  });

  test('a program that is missing is named', () => {
    const steps = [{ purpose: 'do it', command: ['guise-no-such-program'] }];
    const run = () =>
      runSteps(
        steps,
        [],
        () => undefined,
        () => undefined,
      );
    expect(run).toThrow(/guise-no-such-program/);
  });
});
