// Runs the suite in a freshly booted guest and gathers its results.
import { projectRoot } from '../../daemon/project-root.js';
import { shellLine } from '../../daemon/shell-words.js';
import { runInGuest } from './boot-guest.js';
import { type GuestResult, resultMark } from './guest-case.js';
import type { Machine } from './machines/machine.js';

export interface SuiteRun {
  readonly results: readonly GuestResult[];
  /** Everything else that was said, for when something went wrong. */
  readonly log: string;
}

export interface SuiteRequest {
  /** Compiled file in dist/test/guest. */
  readonly suite: string;
  readonly machine: Machine;
  readonly hasSystemd?: boolean;
  /** Of v4l2loopback. */
  readonly version: string;
  /** Only cases whose name contains it. */
  readonly pattern?: string;
  readonly timeoutMs: number;
  /** How long a case waits for anything that must happen. */
  readonly patienceMs?: number;
  /** Where pictures go that cases make. */
  readonly filesFolder?: string;
  onResult?(result: GuestResult): void;
}

export async function runSuite(request: SuiteRequest): Promise<SuiteRun> {
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
      request.onResult?.(result);
    }
  };
  const script = `dist/test/guest/${request.suite}`;
  const outcome = await runInGuest({
    machine: request.machine,
    hasSystemd: request.hasSystemd ?? false,
    command: shellLine(['exec', 'node', script, request.pattern ?? '']),
    folder: projectRoot,
    environment: {
      GUEST_LOOPBACK_VERSION: request.version,
      GUEST_PATIENCE_MS: `${request.patienceMs ?? 60_000}`,
    },
    timeoutMs: request.timeoutMs,
    ...(request.filesFolder && { filesFolder: request.filesFolder }),
    onOutput,
  });
  if (outcome.status !== 0) {
    log += `\nended with status ${outcome.status}; the console:\n${outcome.console}`;
  }
  return { results, log };
}
