// Our sink, writing at a rate in the background of a guest test.
import type { Frame } from '../../daemon/frames/frame.js';
import { ReaderWatch } from '../../daemon/sinks/reader-watch.js';
import {
  V4l2LoopbackCamera,
  type V4l2LoopbackOptions,
} from '../../daemon/sinks/v4l2loopback-camera.js';
import { monotonicUs } from '../../daemon/timing/monotonic-clock.js';

export class CameraWriter {
  readonly camera: V4l2LoopbackCamera;
  /** The longest that one write took. */
  longestWriteMs = 0;
  written = 0;
  private readonly watch = new ReaderWatch();
  private frames: readonly Frame[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(options: V4l2LoopbackOptions = {}) {
    this.camera = new V4l2LoopbackCamera(options);
  }

  async open(frames: readonly Frame[], fps: number): Promise<void> {
    const { width, height } = frames[0]!;
    await this.camera.open({ width, height, fps });
    this.frames = frames;
    this.writeNext();
    this.timer = setInterval(() => this.writeNext(), 1000 / fps);
  }

  /** As the output thread does when the last reader leaves. */
  showStandby(card: Frame): void {
    this.frames = [card];
    for (let i = 0; i < this.camera.bufferCount; i++) this.writeNext();
  }

  /** Steadied as the output thread does it. */
  get readers(): number {
    return this.watch.count;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.camera.close();
  }

  private writeNext(): void {
    const start = performance.now();
    this.camera.write(this.frames[this.written % this.frames.length]!);
    this.watch.update(this.camera.readerCount(), monotonicUs());
    this.longestWriteMs = Math.max(this.longestWriteMs, performance.now() - start);
    this.written += 1;
  }
}

/** Opens, runs, and closes whatever happens. */
export async function whileWriting(
  frames: readonly Frame[],
  fps: number,
  body: (writer: CameraWriter) => Promise<void>,
  options: V4l2LoopbackOptions = {},
): Promise<void> {
  const writer = new CameraWriter(options);
  try {
    await writer.open(frames, fps);
    await body(writer);
  } finally {
    await writer.close();
  }
}
