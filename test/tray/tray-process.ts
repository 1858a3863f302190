// Drives a tray in a process of its own on a private desktop.

import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { projectRoot } from '../../daemon/project-root.js';
import type { TrayView } from '../../daemon/tray/tray.js';
import type { TrayChoice } from '../../daemon/tray/tray-backends.js';
import { until } from '../until.js';
import { ended, type PrivateDesktop } from './private-desktop.js';

interface Told {
  readonly clicked?: unknown;
  readonly kind?: string | null;
  readonly detail?: string;
}

export class TrayProcess {
  /** Commands, in the order of the clicks. */
  readonly clicks: unknown[] = [];
  /** Which kind was there, one after another; null while none was. */
  readonly kinds: (string | null)[] = [];
  readonly details: string[] = [];
  private readonly child: ChildProcess;

  constructor(desktop: PrivateDesktop, choice: TrayChoice, environment = {}) {
    const program = join(projectRoot, 'dist', 'test', 'tray', 'tray-program.js');
    this.child = fork(program, [choice], {
      cwd: desktop.folder,
      env: { ...desktop.environment, ...environment },
    });
    desktop.stopsToo(this.child);
    this.child.on('message', ({ clicked, kind, detail }: Told) => {
      if (clicked !== undefined) this.clicks.push(clicked);
      if (kind === undefined) return;
      this.kinds.push(kind);
      this.details.push(detail ?? '');
    });
  }

  /** Waits until just these kinds were there, one after another. */
  async hasBeen(...kinds: (string | null)[]): Promise<void> {
    await until(`the tray ${kinds.join(', then ')}`, () =>
      isDeepStrictEqual(this.kinds, kinds),
    );
  }

  get pid(): number {
    return this.child.pid!;
  }

  show<Command>(view: TrayView<Command>): void {
    this.child.send({ view });
  }

  /** @returns the exit status */
  async close(): Promise<number | null> {
    const exit = new Promise<number | null>((resolve) =>
      this.child.once('exit', (code) => resolve(code)),
    );
    this.child.send({ close: true });
    return exit;
  }

  kill(): Promise<void> {
    return ended(this.child);
  }
}
