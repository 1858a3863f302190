// A camera read by ffmpeg: opens it, moves its frames into the feed, watches over it and
// opens it again after a fault. Lives in the capture thread.
import { Transfer } from '../../native/index.js';
import { type FfmpegExit, FfmpegReader } from '../ffmpeg/ffmpeg-reader.js';
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import { monotonicUs } from '../timing/monotonic-clock.js';
import { BackOff } from './back-off.js';
import type { CameraRequest } from './camera.js';
import { cameraArguments } from './camera-arguments.js';
import { deviceFault } from './camera-fault.js';
import { cameraSources } from './camera-sources.js';
import type { FrameFeed } from './frame-feed.js';
import type { CaptureState, OpenedCamera, ReportCapture } from './opened-camera.js';

/** Longest blocking wait; in between the thread's messages and events get through. */
const WAIT_MS = 50;
/** Frames may flow this long without a turn of the event loop, which is memory. */
const SLICE_US = 250_000;

/** Slow cameras need seconds to deliver their first frame. */
const FIRST_FRAME_US = 6_000_000;
const NEXT_FRAME_US = 2_000_000;
/** A clip may show one picture for long, and one rendered once waits for nobody: only a
 *  hung decoder takes this long. */
const CLIP_FRAME_US = 60_000_000;

export interface FfmpegCameraOptions {
  readonly request: CameraRequest & { kind: keyof typeof cameraSources };
  readonly ffmpeg: Ffmpeg;
  readonly feed: FrameFeed;
  /** Wait until each frame was taken instead of letting the latest win. */
  readonly isEveryFrame: boolean;
  readonly report: ReportCapture;
}

/** Why no more frames come from an ffmpeg. */
interface CaptureFault {
  readonly isCleanExit: boolean;
  readonly reason: string;
  readonly stderrTail: readonly string[];
}

export class FfmpegCamera implements OpenedCamera {
  private reader: FfmpegReader | null = null;
  private readonly backOff = new BackOff();
  private retry: NodeJS.Timeout | null = null;
  /** What is being closed: a new process must not open the device before it is free. */
  private closing: Promise<unknown> = Promise.resolve();
  private wanted: 'running' | 'paused' | 'stopped' = 'paused';
  private framesOfRun = 0;
  private firstFrameAtUs = 0;
  private lastProgressAtUs = 0;
  private notice = '';
  private readonly step = (): void => this.readSlice();

  constructor(private readonly options: FfmpegCameraOptions) {}

  start(): void {
    this.wanted = 'running';
    this.report('opening', '');
    this.open();
  }

  pause(): void {
    if (this.wanted !== 'running') return;
    this.wanted = 'paused';
    void this.close().then(() => {
      if (this.wanted === 'paused') this.report('paused', '');
    });
  }

  resume(): void {
    if (this.wanted !== 'paused') return;
    this.wanted = 'running';
    this.report('opening', '');
    void this.closing.then(() => {
      if (this.wanted === 'running' && !this.reader) this.open();
    });
  }

  async stop(): Promise<void> {
    this.wanted = 'stopped';
    await this.close();
  }

  private open(): void {
    // A fault's retry and a resume during its end: the first of them opens.
    this.cancelRetry();
    this.framesOfRun = 0;
    this.notice = '';
    this.lastProgressAtUs = monotonicUs();
    const { request, ffmpeg } = this.options;
    const args = cameraArguments(request, ffmpeg);
    this.reader = new FfmpegReader(ffmpeg.path, args, (line) => this.noteLine(line));
    this.reader.schedule(this.step);
  }

  private cancelRetry(): void {
    if (this.retry) clearTimeout(this.retry);
    this.retry = null;
  }

  private close(): Promise<unknown> {
    this.cancelRetry();
    const reader = this.reader;
    this.reader = null;
    if (reader) this.closing = reader.stop();
    return this.closing;
  }

  /** v4l2 takes the nearest mode it has without failing; a person should know. */
  private noteLine(line: string): void {
    const change = /driver changed the (video|time per frame) from (\S+) to (\S+)/.exec(
      line,
    );
    if (!change) return;
    const { label } = this.options.request;
    this.notice = `${label} does not offer ${change[2]} and delivers ${change[3]}${change[1] === 'video' ? '' : ' seconds per frame'} instead.`;
    if (this.framesOfRun > 0) this.report('running', this.notice);
  }

  /** Reads frames until it has to wait or the slice is over. */
  private readSlice(): void {
    const { reader } = this;
    if (!reader) return;
    const { feed, isEveryFrame } = this.options;
    const sliceEndsAtUs = monotonicUs() + SLICE_US;
    do {
      if (isEveryFrame && !feed.waitUntilTaken(WAIT_MS)) {
        this.lastProgressAtUs = monotonicUs();
        break;
      }
      const result = reader.read(feed.frame.data, WAIT_MS);
      if (result === Transfer.full) {
        this.takeFrame();
      } else if (result === Transfer.timedOut) {
        if (!this.isStalled()) break;
        this.fail(reader.stop(), this.stallReason());
        return;
      } else {
        this.fail(reader.finish(), null);
        return;
      }
    } while (monotonicUs() < sliceEndsAtUs);
    reader.schedule(this.step);
  }

  private takeFrame(): void {
    this.options.feed.publish();
    this.lastProgressAtUs = monotonicUs();
    this.framesOfRun++;
    if (this.framesOfRun > 1) return;
    this.firstFrameAtUs = this.lastProgressAtUs;
    this.report('running', this.notice);
  }

  private get patienceUs(): number {
    const { kind, playback } = this.options.request;
    if (kind === 'clip' || playback === 'once') return CLIP_FRAME_US;
    return this.framesOfRun === 0 ? FIRST_FRAME_US : NEXT_FRAME_US;
  }

  private isStalled(): boolean {
    return monotonicUs() - this.lastProgressAtUs > this.patienceUs;
  }

  private stallReason(): string {
    return `no frame for ${this.patienceUs / 1e6} s`;
  }

  /** @param stallReason  null when the process ended by itself */
  private fail(ending: Promise<FfmpegExit>, stallReason: string | null): void {
    const reader = this.reader!;
    this.reader = null;
    this.closing = ending;
    void ending.then((exit) => {
      if (this.wanted !== 'running') return;
      this.decideAfterEnd({
        isCleanExit: stallReason === null && exit.status === 0,
        reason: stallReason ?? this.reasonOf(reader, exit),
        stderrTail: reader.stderr.lines,
      });
    });
  }

  /** Why a process ended that was not told to. */
  private reasonOf(reader: FfmpegReader, exit: FfmpegExit): string {
    const { kind, device } = this.options.request;
    // What it said before it was killed is about something else.
    const lastError = exit.status === null ? '' : reader.stderr.lastError;
    const isDevice = cameraSources[kind].platform !== null;
    const known = isDevice ? deviceFault(device, lastError) : null;
    if (known) return known;
    const cut = reader.isWithinBlock ? ' in the middle of a frame' : '';
    return `ffmpeg ended${cut}, ${exit.reason}${lastError && ` (${lastError})`}`;
  }

  private decideAfterEnd(fault: CaptureFault): void {
    const { request, feed } = this.options;
    const isCleanEnd = fault.isCleanExit && this.framesOfRun > 0;
    if (request.playback === 'once') {
      feed.end();
      if (isCleanEnd) this.report('ended', '');
      else this.report('failed', `${request.label}: ${fault.reason}.`, fault.stderrTail);
    } else if (isCleanEnd && !cameraSources[request.kind].platform) {
      this.open(); // a file that cannot be rewound plays again from a new ffmpeg
    } else {
      this.openLater(fault);
    }
  }

  private openLater({ reason, stderrTail }: CaptureFault): void {
    const ranUs = this.framesOfRun > 0 ? this.lastProgressAtUs - this.firstFrameAtUs : 0;
    const delayMs = this.backOff.delayAfter(ranUs / 1000);
    const detail = `${this.options.request.label}: ${reason}; opening it again in ${delayMs / 1000} s.`;
    this.report('restarting', detail, stderrTail);
    this.retry = setTimeout(() => this.open(), delayMs);
  }

  private report(
    state: CaptureState,
    detail: string,
    stderrTail: readonly string[] = [],
  ): void {
    this.options.report({ state, detail, stderrTail });
  }
}
