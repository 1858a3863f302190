// The capture thread: started when the camera is first wanted, told to close and open it,
// and followed by another one when the camera is another, or when it ended by itself.
// Runs on the main thread.
import type { CameraRequest } from '../capture/camera.js';
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import type {
  CaptureThreadData,
  CaptureThreadOrder,
  CaptureThreadReport,
} from './capture-messages.js';
import type { SharedMemory } from './shared-memory.js';
import { Thread, type ThreadEvents } from './thread.js';

interface CameraThreadOptions {
  readonly memory: SharedMemory;
  readonly ffmpeg: Ffmpeg | null;
  readonly isEveryFrame: boolean;
  /** What the camera is opened with at first. */
  readonly camera: CameraRequest;
}

interface CameraThreadEvents extends ThreadEvents<CaptureThreadReport> {
  /** The thread is gone without having been asked to; `restart` goes on. */
  onEnded(): void;
}

export class CameraThread {
  /** What the camera is opened with. */
  camera: CameraRequest;
  private thread: Thread<CaptureThreadOrder, CaptureThreadReport> | null = null;
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
    await thread?.stop({ type: 'stop' });
    this.isReopening = false;
    this.want(this.isWanted);
  }

  /** Whether the thread, if there is one, stopped in time. */
  async stop(): Promise<boolean> {
    this.isStopping = true;
    return (await this.thread?.stop({ type: 'stop' })) ?? true;
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
    const thread = new Thread<CaptureThreadOrder, CaptureThreadReport>(
      'capture-thread.js',
      data,
      this.events,
    );
    this.thread = thread;
    void thread.ended.then(() => this.forget(thread));
  }

  private forget(thread: Thread<CaptureThreadOrder, CaptureThreadReport>): void {
    if (this.thread !== thread) return;
    this.thread = null;
    if (!this.isStopping) this.events.onEnded();
  }
}
