// guise as a process of its own, as people start it.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import { exited, output } from './programs.js';

const main = join(projectRoot, 'dist', 'daemon', 'main.js');

/** Runs a command of guise to its end; what it wrote to stdout. @throws when it fails */
export async function guise(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  return (await output(process.execPath, [main, ...args], environment)).toString();
}

/** "guise run", writing to /dev/video0. */
export class GuiseDaemon {
  /** All that it has said. */
  text = '';
  private readonly process: ChildProcess;

  constructor(args: readonly string[]) {
    const own = ['--yes', '--set', 'virtualCamera=/dev/video0'];
    this.process = spawn(process.execPath, [main, 'run', ...own, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const listen = (chunk: Buffer) => {
      this.text += chunk.toString();
    };
    this.process.stdout!.on('data', listen);
    this.process.stderr!.on('data', listen);
  }

  get isRunning(): boolean {
    return this.text.includes('guise is running');
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.process.kill(signal);
    return exited(this.process);
  }
}
