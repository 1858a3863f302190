// "guise run" as a process of its own, as people start it.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import { exited } from './programs.js';

export class GuiseDaemon {
  /** All that it has said. */
  text = '';
  private readonly process: ChildProcess;

  constructor(models: string, args: readonly string[]) {
    const main = join(projectRoot, 'dist', 'daemon', 'main.js');
    this.process = spawn(
      process.execPath,
      [
        main,
        'run',
        '--yes',
        '--models',
        models,
        '--set',
        'virtualCamera=/dev/video0',
        ...args,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
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
