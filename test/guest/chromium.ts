// Drives a headless Chromium over its debugging pipe: no port, no driver program.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { until } from '../until.js';

/** A page shows what a daemon does, which may have to load its networks first. */
const MOST_SEEN_MS = 120_000;

interface Answer {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

const switches = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // Under emulation its processes find each other late, and would give up; and the
  // fewer of them the better.
  '--ipc-connection-timeout=600',
  '--in-process-gpu',
  '--enable-features=NetworkServiceInProcess2',
  // The question whether the page may use the camera is answered with yes.
  '--use-fake-ui-for-media-stream',
  '--remote-debugging-pipe',
  '--window-size=800,700',
];

export class Chromium {
  private readonly process: ChildProcess;
  private readonly profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  private readonly pending = new Map<number, (answer: Answer) => void>();
  private received = '';
  private lastId = 0;
  private session: string | undefined;

  constructor() {
    this.process = spawn(
      'chromium',
      [...switches, `--user-data-dir=${this.profile}`, 'about:blank'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    const answers = this.process.stdio[4] as Readable;
    answers.setEncoding('utf8').on('data', (text: string) => this.receive(text));
  }

  /** @param newWindow  so that pages opened before stay visible */
  async open(url: string, newWindow = false): Promise<void> {
    const { targetId } = await this.send('Target.createTarget', { url, newWindow });
    const attached = await this.send('Target.attachToTarget', {
      targetId,
      flatten: true,
    });
    this.session = attached.sessionId as string;
  }

  /** The value of an expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
    });
    return (answer.result as { value?: unknown }).value;
  }

  /** Waits until an expression holds in the page; one that is still loading has nothing to
   *  evaluate in. */
  sees(expression: string): Promise<void> {
    const isSeen = () =>
      this.evaluate(expression).then(
        (value) => value === true,
        () => false,
      );
    return until(`the page: ${expression}`, isSeen, MOST_SEEN_MS);
  }

  /** A picture of the page, PNG. */
  async screenshot(): Promise<Buffer> {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data as string, 'base64');
  }

  async close(): Promise<void> {
    const { exitCode, signalCode } = this.process;
    if (exitCode === null && signalCode === null) {
      const exit = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill('SIGKILL');
      await exit;
    }
    // Its other processes end a moment later, and may still write.
    rmSync(this.profile, {
      recursive: true,
      force: true,
      maxRetries: 20,
      retryDelay: 100,
    });
  }

  /** Sends a command of the DevTools protocol to the page opened last. */
  send(method: string, params: object): Promise<Record<string, unknown>> {
    const id = ++this.lastId;
    const sessionId = this.session;
    const commands = this.process.stdio[3] as Writable;
    commands.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => {
      this.pending.set(id, ({ result, error }) => {
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result ?? {});
      });
    });
  }

  private receive(text: string): void {
    const messages = (this.received + text).split('\0');
    this.received = messages.pop()!;
    for (const message of messages) {
      const answer = JSON.parse(message) as Answer;
      if (answer.id === undefined) continue;
      this.pending.get(answer.id)?.(answer);
      this.pending.delete(answer.id);
    }
  }
}
