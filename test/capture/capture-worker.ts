// Runs the real capture thread for tests and looks at what it does.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CameraRequest } from '../../daemon/capture/camera.js';
import { createCapturedCount } from '../../daemon/capture/captured-count.js';
import type { CaptureReport } from '../../daemon/capture/opened-camera.js';
import { type Ffmpeg, findFfmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { createFrameExchange, FrameReader } from '../../daemon/frames/frame-exchange.js';
import { projectRoot } from '../../daemon/project-root.js';
import type {
  CaptureThreadData,
  CaptureThreadOrder,
} from '../../daemon/threads/capture-messages.js';
import { until as untilWithin } from '../until.js';

export const testRequest: CameraRequest = {
  kind: 'test',
  device: 'test',
  label: 'test pattern',
  width: 160,
  height: 120,
  fps: 30,
  playback: 'paced',
};

let ffmpegs: Promise<Ffmpeg[]> | null = null;

/**
 * The system's ffmpeg and the one of the npm dependency. Where there is none but the
 * latter it stands for both, and stderr says so.
 */
export function everyFfmpeg(): Promise<Ffmpeg[]> {
  ffmpegs ??= findEvery();
  return ffmpegs;
}

async function findEvery(): Promise<Ffmpeg[]> {
  const bundled = (require('@ffmpeg-installer/ffmpeg') as { path: string }).path;
  const found = await Promise.all([findFfmpeg(), findFfmpeg(bundled)]);
  if (found[0].origin === 'bundled') {
    process.stderr.write(
      'NOT RUN: tests with a system ffmpeg, for none is on PATH; the npm one ran instead.\n',
    );
  }
  return found;
}

/** An ffmpeg that is a shell script: "$@" are the arguments it is called with. */
export function scriptedFfmpeg(script: string): Ffmpeg {
  const folder = mkdtempSync(join(tmpdir(), 'guise-fake-ffmpeg-'));
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'ffmpeg');
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { path, version: 'fake', origin: 'configured', hasFpsMode: true };
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `isTrue` or throws with `what` after timeoutMs. */
export const until = (isTrue: () => boolean, what: string, timeoutMs = 20_000) =>
  untilWithin(what, isTrue, timeoutMs);

/** What was told of each fault after which it is opened again. */
export const restartsOf = ({ reports }: CaptureWorker): CaptureReport[] =>
  reports.filter(({ state }) => state === 'restarting');

export class CaptureWorker {
  readonly reports: CaptureReport[] = [];
  readonly capturedCount = createCapturedCount();
  readonly reader: FrameReader;
  readonly exited: Promise<number>;
  hasExited = false;
  readonly worker: Worker;

  constructor(request: CameraRequest, ffmpeg: Ffmpeg | null, isEveryFrame = false) {
    const exchange = createFrameExchange(request.width, request.height);
    const { capturedCount } = this;
    this.reader = new FrameReader(exchange);
    this.worker = new Worker(
      join(projectRoot, 'dist', 'daemon', 'threads', 'capture-thread.js'),
      {
        workerData: {
          exchange,
          request,
          isEveryFrame,
          ffmpeg,
          capturedCount,
        } satisfies CaptureThreadData,
      },
    );
    this.worker.on('message', (report: CaptureReport) => this.reports.push(report));
    this.exited = new Promise((resolve, reject) => {
      this.worker.once('error', reject);
      this.worker.once('exit', (code) => {
        this.hasExited = true;
        resolve(code);
      });
    });
  }

  order(order: CaptureThreadOrder): void {
    this.worker.postMessage(order);
  }

  get states(): string[] {
    return this.reports.map((report) => report.state);
  }

  async untilState(
    state: CaptureReport['state'],
    timeoutMs?: number,
  ): Promise<CaptureReport> {
    await until(() => this.states.includes(state), `state ${state}`, timeoutMs);
    return this.reports.find((report) => report.state === state)!;
  }

  /** Takes frames as they come until `count` were taken. */
  async takeFrames(count: number, onFrame: () => void = () => {}): Promise<void> {
    for (let taken = 0; taken < count; taken++) {
      await until(() => this.reader.take(), `frame ${taken + 1} of ${count}`);
      onFrame();
    }
  }

  async stop(): Promise<void> {
    if (!this.hasExited) this.order({ type: 'stop' });
    await this.exited;
  }
}
