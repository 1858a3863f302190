// A real daemon in a process of its own, on the test pattern, with a home of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import { until as untilWithin } from '../until.js';

const mainFile = join(projectRoot, 'dist', 'daemon', 'main.js');
/** On a machine that is busy with other things. */
const START_MS = 120_000;

// A test starts several processes one after the other, on machines that are busy.
jest.setTimeout(4 * START_MS);

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what really came.
  readonly json: any;
}

/** A folder that stands for a user's home, runtime folder included. */
export class TestHome {
  readonly folder = mkdtempSync(join(tmpdir(), 'guise-c-'));
  private readonly started: ChildProcess[] = [];

  /** @param through  a command that starts daemons, which are told to it */
  constructor(private readonly through: readonly string[] = []) {
    mkdirSync(this.runtimeFolder, { mode: 0o700 });
  }

  get runtimeFolder(): string {
    return join(this.folder, 'r');
  }

  get socket(): string {
    return join(this.runtimeFolder, 'guise', 'control.sock');
  }

  get settingsFile(): string {
    return join(this.folder, 'config', 'guise', 'settings.json');
  }

  environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      HOME: this.folder,
      XDG_CONFIG_HOME: join(this.folder, 'config'),
      XDG_DATA_HOME: join(this.folder, 'data'),
      XDG_RUNTIME_DIR: this.runtimeFolder,
      XDG_STATE_HOME: join(this.folder, 'state'),
      GUISE_CAMERA: 'test',
      GUISE_OUTPUT_WIDTH: '320',
      GUISE_OUTPUT_HEIGHT: '240',
      GUISE_PREVIEW_PORT: '0',
      ...more,
    };
  }

  /** Starts a daemon and does not wait. */
  spawnDaemon(
    args: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ): RunningDaemon {
    const [command = '', ...rest] = [...this.through, process.execPath, mainFile, 'run'];
    const child = spawn(command, [...rest, ...args], {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: this.environment(environment),
    });
    this.started.push(child);
    return new RunningDaemon(child, this.socket);
  }

  async startDaemon(
    args: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<RunningDaemon> {
    const daemon = this.spawnDaemon(args, environment);
    await daemon.hasStarted();
    return daemon;
  }

  /** Runs a command to its end. */
  async guise(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number | null; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [mainFile, ...args], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: this.environment(environment),
    });
    this.started.push(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    const [status] = await once(child, 'close');
    return { status, stdout, stderr };
  }

  /** Ends whatever is still running and removes the folder. */
  async remove(): Promise<void> {
    for (const child of this.started) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class RunningDaemon {
  said = '';

  constructor(
    readonly child: ChildProcess,
    private readonly socket: string,
  ) {
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.said += text));
  }

  /** @throws Error when it ended instead */
  async hasStarted(): Promise<void> {
    await until('the daemon starts', () => {
      if (this.child.exitCode !== null) throw new Error(`it did not start: ${this.said}`);
      return this.said.includes('Stop with Ctrl+C') && existsSync(this.socket);
    });
  }

  /** Resolves with the exit status. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const closed = once(this.child, 'close');
    this.child.kill(signal);
    const [status] = await closed;
    return status;
  }

  /** Follows one kind of events. */
  follow(kind: string): FollowedEvents {
    return new FollowedEvents(this.socket, kind);
  }

  ask(address: string, body?: unknown, type = 'application/json'): Promise<Answer> {
    return askSocket(this.socket, address, body, type);
  }
}

/** Events as they come, until `stop`. */
class FollowedEvents {
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what really came.
  readonly values: any[] = [];
  private readonly asking: ReturnType<typeof request>;

  constructor(socketPath: string, kind: string) {
    this.asking = request({ socketPath, path: `/v1/events?only=${kind}`, agent: false });
    this.asking.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        const blocks = (text + part).split('\n\n');
        text = blocks.pop()!;
        for (const block of blocks) {
          const [, told, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
          if (told === kind) this.values.push(JSON.parse(data!));
        }
      });
      response.on('error', () => undefined);
    });
    this.asking.on('error', () => undefined);
    this.asking.end();
  }

  stop(): void {
    this.asking.destroy();
  }
}

/** @param body  JSON of it is sent, or the text that it is */
export function askSocket(
  socketPath: string,
  address: string,
  body?: unknown,
  type = 'application/json',
): Promise<Answer> {
  const [method, path] = address.split(' ');
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'Content-Type': type };
    const asking = request(
      { socketPath, method, path, headers, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          const isJson = response.headers['content-type']?.includes('json');
          resolve({
            status: response.statusCode!,
            type: response.headers['content-type'] ?? '',
            body: text,
            json: isJson ? JSON.parse(text) : null,
          });
        });
        response.on('error', reject);
      },
    );
    asking.on('error', (error) => {
      error.message = `${address}: ${error.message}`;
      reject(error);
    });
    asking.end(typeof body === 'string' ? body : body && JSON.stringify(body));
  });
}

/** As long as a daemon may take to start. */
export const until = (what: string, isTrue: () => boolean | Promise<boolean>) =>
  untilWithin(what, isTrue, START_MS);
