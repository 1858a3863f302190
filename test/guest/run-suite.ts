// Runs the suite in a freshly booted guest and gathers its results.
import { projectRoot } from '../../daemon/project-root.js';
import { runInGuest } from './boot-guest.js';
import { type GuestResult, resultMark } from './guest-case.js';

export interface SuiteRun {
  readonly results: readonly GuestResult[];
  /** Everything else that was said, for when something went wrong. */
  readonly log: string;
}

/**
 * @param suite    compiled file below dist/test/guest
 * @param version  of v4l2loopback
 * @param pattern  only cases whose name contains it
 */
export async function runSuite(
  suite: string,
  version: string,
  pattern: string,
  timeoutMs: number,
  onResult: (result: GuestResult) => void = () => undefined,
): Promise<SuiteRun> {
  const results: GuestResult[] = [];
  let log = '';
  let pending = '';
  const onOutput = (text: string) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop()!;
    for (const line of lines) {
      if (!line.startsWith(resultMark)) {
        log += `${line}\n`;
        continue;
      }
      const result = JSON.parse(line.slice(resultMark.length)) as GuestResult;
      results.push(result);
      onResult(result);
    }
  };
  const outcome = await runInGuest({
    command: `exec node dist/test/guest/${suite} '${pattern}'`,
    folder: projectRoot,
    environment: {
      GUEST_LOOPBACK_VERSION: version,
      PATH: `${process.env.PATH}`,
      GUEST_OUTPUT: '/run/session',
    },
    timeoutMs,
    onOutput,
  });
  if (outcome.status !== 0)
    log += `\nstatus ${outcome.status}; console:\n${outcome.console}`;
  return { results, log };
}
