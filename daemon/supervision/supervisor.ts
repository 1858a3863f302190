// Starts, watches, restarts and stops the threads of one pipeline. Runs on the main
// thread and touches no pixels.
import { EventEmitter } from 'node:events';
import type { CameraRequest } from '../capture/camera.js';
import type { CaptureReport } from '../capture/opened-camera.js';
import type { CardKind } from '../cards/card-kind.js';
import { type ErrorCode, GuiseError } from '../errors.js';
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import type { Frame } from '../frames/frame.js';
import type { GuardPolicy } from '../output/bare-face-guard.js';
import type { SinkState } from '../output/live-sink.js';
import type { PipelineSettings } from '../pipeline-settings.js';
import type { SinkRequest } from '../sinks/sinks.js';
import type { SourceFace } from '../source-faces/source-face.js';
import { CameraThread } from '../threads/camera-thread.js';
import type { FromOutput } from '../threads/output-messages.js';
import { OutputThreads } from '../threads/output-threads.js';
import { Restart } from '../threads/restart.js';
import type { SharedMemory } from '../threads/shared-memory.js';
import type { ModelInUse } from '../threads/swap-messages.js';
import { SwapThreads } from '../threads/swap-threads.js';
import { OnDemand } from './on-demand.js';
import { coverCard, situationCard, stateAtStart } from './pipeline-state.js';

export interface SupervisorOptions {
  readonly memory: SharedMemory;
  readonly camera: CameraRequest;
  /** Null is enough for photos. */
  readonly ffmpeg: Ffmpeg | null;
  readonly fps: number;
  readonly pipeline: PipelineSettings;
  readonly policy: GuardPolicy;
  readonly sinks: readonly SinkRequest[];
  readonly cards: Readonly<Record<CardKind, Frame>>;
  /** True for rendering and benchmarks: every frame once, and the first fault ends it.
   *  False when live: latest frame wins, and threads that fail are restarted. */
  readonly isEveryFrame: boolean;
  /** Live: the camera is open only while somebody looks. */
  readonly isOnDemand: boolean;
  /** Live: networks that nobody has needed for so long are let go; 0: never. */
  readonly unloadAfterMs: number;
}

interface SupervisorEvents {
  /** The state changed. */
  change: [];
  /** Something a log should hold: a thread failed or was restarted. */
  fault: [message: string];
}

export class Supervisor extends EventEmitter<SupervisorEvents> {
  readonly state = stateAtStart();
  /** Every frame was written and what it was written to is closed, even where `stop` was
   *  called meanwhile. Never so when live. */
  isComplete = false;
  private readonly capture: CameraThread;
  private readonly swap: SwapThreads;
  private readonly output: OutputThreads;
  private readonly onDemand: OnDemand;
  private isStopping = false;
  private readonly captureRestart = new Restart(() => this.capture.restart());
  private readonly swapRestart = new Restart(() => {
    this.state.swap.state = 'loading';
    this.swap.restart();
  });
  private readonly outputRestart = new Restart(() => this.startOutput());
  private finish!: (error: GuiseError | null) => void;
  /** Resolves when the last frame was written; rejects on the first fault of a
   *  pipeline that runs every frame. Never settles when live, until `stop`. */
  readonly finished: Promise<void>;

  constructor(private readonly options: SupervisorOptions) {
    super();
    this.finished = new Promise((resolve, reject) => {
      this.finish = (error) => (error ? reject(error) : resolve());
    });
    this.finished.catch(() => undefined);
    this.capture = new CameraThread(options, {
      onMessage: (message) => this.hearCapture(message),
      onError: ({ message }) =>
        this.hearCaptureFailure('THREAD_FAILED', `The capture thread failed: ${message}`),
      onEnded: () => this.restartLater(this.captureRestart),
    });
    this.swap = new SwapThreads(options, {
      onSwapping: (models) => this.hearSwapping(models),
      onWearing: (name) => this.hearWearing(name),
      onFault: (message) => this.fault(message),
      onFailed: (code, message) => this.hearSwapFailure(code, message),
    });
    this.output = new OutputThreads(options, (message) => this.hearOutput(message));
    const { state, capture, swap } = this;
    this.onDemand = new OnDemand(options, state, capture, swap, () =>
      this.emit('change'),
    );
  }

  /** What the camera is opened with. */
  get camera(): CameraRequest {
    return this.capture.camera;
  }

  /** How the networks that swap now were asked for. */
  get pipeline(): PipelineSettings {
    return this.swap.settings;
  }

  /**
   * Starts the output and the networks. The camera follows: once somebody looks when
   * live; once the networks are loaded when every frame counts.
   */
  start(face: SourceFace | null): void {
    this.startOutput();
    this.swap.start(face);
  }

  /**
   * Wears another face from the next frame on.
   * @throws GuiseError when the networks in use cannot wear it, as FACE_NOT_EMBEDDED;
   *   the face before is then worn on
   */
  useFace(face: SourceFace | null): Promise<void> {
    return this.swap.useFace(face);
  }

  /**
   * Goes on with other networks: they are loaded and warmed beside those in use, which
   * they replace between two frames.
   * @param face  what they wear; the face that is worn unless given
   * @throws GuiseError when they cannot be loaded, or cannot wear the face; those in use
   *   then go on
   */
  useSettings(pipeline: PipelineSettings, face?: SourceFace | null): Promise<void> {
    return this.swap.useSettings(pipeline, face);
  }

  /** Takes over, between two frames, settings that need no other networks. */
  tune(pipeline: PipelineSettings): Promise<void> {
    return this.swap.tune(pipeline);
  }

  /** From the next frame on. */
  usePolicy(policy: GuardPolicy): void {
    this.output.usePolicy(policy);
  }

  /** Goes on with another camera, or the same one opened otherwise. Its frames must have
   *  the same size and rate. */
  useCamera(camera: CameraRequest): Promise<void> {
    return this.capture.use(camera);
  }

  /** Covers from the next frame on, whatever the threads do and through their restarts,
   *  until released. May be called before `start`. */
  cover(isCovered: boolean): void {
    this.state.isCovered = isCovered;
    this.tellCover();
  }

  /** Closes the camera and shows the paused card until resumed. May be called before
   *  `start`. */
  pause(isPaused: boolean): void {
    this.state.isPaused = isPaused;
    this.tellCover();
    this.onDemand.openOrCloseCamera();
  }

  private tellCover(): void {
    this.output.cover(coverCard(this.state));
    this.emit('change');
  }

  /** Stops all threads, camera first. Idempotent. */
  async stop(): Promise<void> {
    if (this.isStopping) return;
    this.isStopping = true;
    this.onDemand.stop();
    const stopped = await Promise.all([
      this.capture.stop(),
      this.swap.stop(),
      this.output.stop(),
    ]);
    if (stopped.includes(false)) this.emit('fault', 'A thread did not stop in time.');
    this.finish(null);
  }

  private hearCapture(message: CaptureReport): void {
    if (message.state === 'failed') {
      this.hearCaptureFailure('CAMERA_FAILED', message.detail);
      return;
    }
    this.state.camera = { state: message.state, detail: message.detail };
    if (message.state === 'running') this.captureRestart.succeeded();
    if (message.state === 'restarting') this.fault(withLastLines(message));
    this.tellSituation();
    this.emit('change');
  }

  private hearCaptureFailure(code: ErrorCode, message: string): void {
    this.state.camera = { state: 'failed', detail: message };
    this.fail(code, message);
    this.tellSituation();
    this.emit('change');
  }

  private hearSwapping(models: readonly ModelInUse[]): void {
    this.state.models = models;
    this.state.swap = { ...this.state.swap, state: 'ready', detail: '' };
    this.swapRestart.succeeded();
    if (this.options.isEveryFrame) this.capture.want(true);
    this.onDemand.keepOrUnloadNetworks();
    this.tellSituation();
    this.emit('change');
  }

  private hearWearing(name: string | null): void {
    this.state.swap.wearing = name;
    this.emit('change');
  }

  private hearSwapFailure(code: ErrorCode, message: string): void {
    this.state.swap = { state: 'failed', detail: message, wearing: null };
    this.fail(code, message);
    this.restartLater(this.swapRestart);
    this.tellSituation();
    this.emit('change');
  }

  private startOutput(): void {
    this.output.start(coverCard(this.state));
    this.tellSituation();
  }

  private hearOutput(message: FromOutput): void {
    if (message.type === 'sinks') {
      this.outputRestart.succeeded();
      this.reportLostSinks(message.sinks);
      this.state.output = { state: 'running', detail: '', sinks: message.sinks };
    } else if (message.type === 'watched') {
      this.setWatched(message.isWatched);
    } else if (message.type === 'showing') {
      this.state.verdict = message.verdict;
    } else if (message.type === 'failed') {
      this.state.output = { state: 'failed', detail: message.message, sinks: [] };
      this.fail(message.code, message.message);
      this.restartLater(this.outputRestart);
    } else {
      this.isComplete = true;
      this.finish(null);
    }
    this.emit('change');
  }

  /** One that was never there is a finding of the start, not a fault. */
  private reportLostSinks(sinks: readonly SinkState[]): void {
    sinks.forEach(({ fault }, i) => {
      if (fault && this.state.output.sinks[i]?.isOpen) this.fault(fault);
    });
  }

  private setWatched(isWatched: boolean): void {
    this.state.isWatched = isWatched;
    this.onDemand.openOrCloseCamera();
    this.onDemand.keepOrUnloadNetworks();
    this.tellSituation();
  }

  /** Tells the output thread which card explains that no frames come. */
  private tellSituation(): void {
    this.output.explain(situationCard(this.state));
  }

  private fault(message: string): void {
    this.emit('fault', message);
  }

  private fail(code: ErrorCode, message: string): void {
    if (this.isStopping) return;
    this.fault(message);
    if (this.options.isEveryFrame) this.finish(new GuiseError(code, message));
  }

  private restartLater(restart: Restart): void {
    if (!this.options.isEveryFrame) restart.later();
  }
}

/** More than one line of ffmpeg is told below what happened, which holds the last one. */
function withLastLines({ detail, stderrTail }: CaptureReport): string {
  return stderrTail.length > 1 ? [detail, ...stderrTail].join('\n  ffmpeg: ') : detail;
}
