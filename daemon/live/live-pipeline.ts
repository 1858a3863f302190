// The live pipeline with its preview page: one supervisor after another, as settings
// that need new threads change, behind one page address.
import { EventEmitter } from 'node:events';
import type { CameraRequest } from '../capture/camera.js';
import type { FaultLog } from '../log/fault-log.js';
import type { PreviewServerOptions } from '../preview/preview-server.js';
import type {
  MissingPart,
  PreviewMetrics,
  PreviewState,
} from '../preview/preview-state.js';
import type { Settings } from '../settings/settings.js';
import { virtualCameraSinks } from '../sinks/sinks.js';
import type { SourceFace } from '../source-faces/source-face.js';
import {
  guardPolicy,
  type PlanWish,
  pipelineSettings,
  planCamera,
  planPipeline,
} from '../supervision/pipeline-plan.js';
import { Supervisor, type SupervisorOptions } from '../supervision/supervisor.js';
import type { CoverState } from './cover-memory.js';
import { PipelineDescription } from './describe-pipeline.js';
import { Preview } from './live-preview.js';

interface Running {
  readonly plan: SupervisorOptions;
  readonly supervisor: Supervisor;
  readonly description: PipelineDescription;
}

/** The cover is that of the first frame. */
export interface LivePipelineOptions
  extends CoverState,
    Pick<PreviewServerOptions, 'isPortOptional' | 'answer'> {
  readonly settings: Settings;
  readonly face: SourceFace | null;
  /** What is not there, for people to read. */
  missing(): readonly MissingPart[];
  readonly faults: FaultLog;
}

interface LivePipelineEvents {
  /** What `state` tells has changed. */
  change: [];
}

export class LivePipeline extends EventEmitter<LivePipelineEvents> {
  private readonly missing: LivePipelineOptions['missing'];
  private running: Running;
  private preview!: Preview;
  private readonly faults: FaultLog;

  private constructor(options: LivePipelineOptions, plan: SupervisorOptions) {
    super();
    this.missing = options.missing;
    this.faults = options.faults;
    this.running = this.supervise(plan, options);
  }

  /** @throws GuiseError when the camera, ffmpeg or the preview's port cannot be had */
  static async start(options: LivePipelineOptions): Promise<LivePipeline> {
    const { settings, face, faults, answer, isPortOptional } = options;
    const plan = await planPipeline(settings, wishOf(settings));
    const pipeline = new LivePipeline(options, plan);
    pipeline.preview = await Preview.start({
      port: settings.preview.port,
      isPortOptional,
      answer,
      memory: plan.memory.preview!,
      onFault: (message) => faults.report('preview', message),
    });
    pipeline.running.supervisor.start(face);
    return pipeline;
  }

  /** The page's address, with the token that opens it. */
  get previewUrl(): string {
    return this.preview.url;
  }

  /** An address that leads to the page once, and soon. */
  ticketUrl(): string {
    return this.preview.ticketUrl();
  }

  state(): PreviewState {
    return this.running.description.state();
  }

  metrics(): PreviewMetrics {
    return this.running.description.metrics();
  }

  /** Goes on with settings that need other threads or memory, as another size does. The
   *  old pipeline runs on until the new one is planned, so that what cannot be had changes
   *  nothing. */
  async restart(settings: Settings, face: SourceFace | null): Promise<void> {
    const plan = await planPipeline(settings, wishOf(settings));
    await this.running.supervisor.stop();
    this.running = this.supervise(plan, this.running.supervisor.state);
    await this.preview.useMemory(plan.memory.preview!);
    this.running.supervisor.start(face);
  }

  /** Goes on with another camera, or the same one opened otherwise: where its frames are
   *  alike, networks and output run on. */
  async useCamera(settings: Settings, face: SourceFace | null): Promise<void> {
    const camera = await planCamera(settings, wishOf(settings));
    const { supervisor } = this.running;
    if (areFramesAlike(camera, supervisor.camera)) {
      const isOpened = supervisor.useCamera(camera);
      this.usePolicy(settings);
      await isOpened;
    } else await this.restart(settings, face);
    this.emit('change');
  }

  /**
   * Wears another face from the next frame on.
   * @throws GuiseError of Supervisor.useFace
   */
  useFace(face: SourceFace | null): Promise<void> {
    return this.running.supervisor.useFace(face);
  }

  /**
   * Goes on with the networks that the settings name, and with that face, without a pause.
   * Camera, size and whatever else is not about networks stays as it is; see `restart`.
   * @throws GuiseError of Supervisor.useSettings
   */
  useNetworks(settings: Settings, face: SourceFace | null): Promise<void> {
    const { supervisor } = this.running;
    const { showsNobody } = supervisor.pipeline;
    return supervisor.useSettings(pipelineSettings(settings, showsNobody), face);
  }

  /** Takes over, between two frames, settings that need no other networks. */
  tune(settings: Settings): Promise<void> {
    const { supervisor } = this.running;
    return supervisor.tune(pipelineSettings(settings, supervisor.pipeline.showsNobody));
  }

  /** What is shown when there is no swapped frame. */
  usePolicy(settings: Settings): void {
    const { supervisor } = this.running;
    supervisor.usePolicy(guardPolicy(settings, supervisor.camera));
  }

  usePreviewRate(maxFps: number): void {
    this.preview.setMaxFps(maxFps);
  }

  /** Covers from the next frame on, through every restart, until released. */
  cover(isCovered: boolean): void {
    this.running.supervisor.cover(isCovered);
  }

  /** Closes the camera and shows the paused card, through every restart, until resumed. */
  pause(isPaused: boolean): void {
    this.running.supervisor.pause(isPaused);
  }

  async stop(): Promise<void> {
    await Promise.all([this.running.supervisor.stop(), this.preview.close()]);
    this.faults.flush();
  }

  private supervise(
    plan: SupervisorOptions,
    { isCovered, isPaused }: CoverState,
  ): Running {
    const supervisor = new Supervisor(plan);
    supervisor.cover(isCovered);
    supervisor.pause(isPaused);
    supervisor.on('fault', (message) => this.faults.report('pipeline', message));
    supervisor.on('change', () => this.emit('change'));
    const description = new PipelineDescription(supervisor, plan, this.missing);
    return { plan, supervisor, description };
  }
}

/** Nobody is in a test pattern, which is why another camera cannot take its place. */
function areFramesAlike(a: CameraRequest, b: CameraRequest): boolean {
  const isTest = ({ kind }: CameraRequest) => kind === 'test';
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.fps === b.fps &&
    isTest(a) === isTest(b)
  );
}

function wishOf({ virtualCamera, preview }: Settings): PlanWish {
  return {
    playback: 'paced',
    isEveryFrame: false,
    isUnhurried: false,
    previewMaxFps: preview.maxFps,
    sinks: () => virtualCameraSinks(virtualCamera),
  };
}
