// The capture thread: started when the camera is first wanted, told to close and open it,
// and followed by another one when the camera is another, or when it ended by itself.
// Runs on the main thread.
import type { CameraRequest } from '../capture/camera.js';
import type { CaptureReport } from '../capture/opened-camera.js';
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import type { CaptureThreadData, CaptureThreadOrder } from './capture-messages.js';
import type { SharedMemory } from './shared-memory.js';
import { Thread, type ThreadEvents } from './thread.js';

interface CameraThreadOptions {
  readonly memory: SharedMemory;
  readonly ffmpeg: Ffmpeg | null;
  readonly isEveryFrame: boolean;
  /** What the camera is opened with at first. */
  readonly camera: CameraRequest;
}

type CaptureThread = Thread<CaptureThreadOrder, CaptureReport>;

interface CameraThreadEvents extends ThreadEvents<CaptureReport> {
  /** The thread is gone without having been asked to; `restart` goes on. */
  onEnded(): void;
}

export class CameraThread {
  /** What the camera is opened with. */
  camera: CameraRequest;
  private thread: CaptureThread | null = null;
  private isWanted = false;
  private isReopening = false;
  private isStopping = false;

  constructor(
    private readonly options: CameraThreadOptions,
    private readonly events: CameraThreadEvents,
  ) {
    this.camera = options.camera;
  }

  /** Opens or closes the camera. */
  want(isWanted: boolean): void {
    this.isWanted = isWanted;
    if (this.isReopening || this.isStopping) return;
    if (isWanted && !this.thread) this.start();
    else this.thread?.post({ type: isWanted ? 'resume' : 'pause' });
  }

  /** Opens the camera again if it is still wanted and no thread has it. */
  restart(): void {
    this.want(this.isWanted);
  }

  /** Goes on with another camera, or the same one opened otherwise. Its frames must have
   *  the same size and rate. */
  async use(camera: CameraRequest): Promise<void> {
    this.camera = camera;
    const { thread } = this;
    this.thread = null;
    // Two cameras would write into one exchange.
    this.isReopening = true;
    await thread?.stop();
    this.isReopening = false;
    this.want(this.isWanted);
  }

  /** Whether the thread, if there is one, stopped in time. */
  async stop(): Promise<boolean> {
    this.isStopping = true;
    return (await this.thread?.stop()) ?? true;
  }

  private start(): void {
    const { memory, ffmpeg, isEveryFrame } = this.options;
    const data: CaptureThreadData = {
      exchange: memory.captured,
      capturedCount: memory.capturedCount,
      stages: memory.stages,
      heap: memory.heap,
      request: this.camera,
      isEveryFrame,
      ffmpeg,
    };
    const thread: CaptureThread = new Thread('capture-thread.js', data, this.events);
    this.thread = thread;
    void thread.ended.then(() => this.forget(thread));
  }

  private forget(thread: CaptureThread): void {
    if (this.thread !== thread) return;
    this.thread = null;
    if (!this.isStopping) this.events.onEnded();
  }
}
