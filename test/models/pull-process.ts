// Pulls in processes of their own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ModelCatalogue } from '../../daemon/inference/published-model.js';
import { folder } from './pulled-models.js';

export interface Program {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly events: Record<string, unknown>[];
  /** All that it printed, once it has ended. */
  readonly ended: Promise<Record<string, unknown>[]>;
}

/** Pulls in a process of its own, whose files may be limited (in 512-byte blocks). */
export function start(
  words: string[],
  catalogue: ModelCatalogue,
  { fileBlocks }: { fileBlocks?: number } = {},
): Program {
  const script = join(__dirname, 'pull-program.js');
  const request = JSON.stringify({ folder, catalogue, words });
  const child = fileBlocks
    ? spawn('sh', [
        '-c',
        `ulimit -f ${fileBlocks} && exec "$0" "$@"`,
        process.execPath,
        script,
        request,
      ])
    : spawn(process.execPath, [script, request]);
  const events: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) =>
    events.push(JSON.parse(line)),
  );
  child.stderr!.pipe(process.stderr);
  return { process: child, events, ended: once(child, 'close').then(() => events) };
}
