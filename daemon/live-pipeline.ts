// The live pipeline with its preview page: one supervisor after another, as settings
// that need new threads change, behind one page address.
import type { SourceFace } from './faces/source-face.js';
import type { FaultLog } from './log.js';
import { pipelineSettings, planPipeline } from './pipeline-plan.js';
import { PipelineDescription } from './preview/describe-pipeline.js';
import { Preview } from './preview/preview.js';
import type { MissingPart } from './preview/preview-state.js';
import type { Settings } from './settings/settings.js';
import { Supervisor } from './supervisor.js';

interface Running {
  readonly supervisor: Supervisor;
  readonly description: PipelineDescription;
}

export class LivePipeline {
  private isCovered = false;
  private isPaused = false;

  private constructor(
    private running: Running,
    private readonly preview: Preview,
    private readonly missing: readonly MissingPart[],
    private readonly faults: FaultLog,
  ) {}

  /** @throws GuiseError when the camera, ffmpeg or the preview's port cannot be had */
  static async start(
    settings: Settings,
    face: SourceFace | null,
    missing: readonly MissingPart[],
    faults: FaultLog,
  ): Promise<LivePipeline> {
    const plan = await planLive(settings);
    const running = supervise(plan, missing, faults);
    let pipeline: LivePipeline | undefined;
    const preview = await Preview.start({
      port: settings.preview.port,
      memory: plan.memory.preview!,
      state: () => (pipeline?.running ?? running).description.state(),
      onFault: (message) => faults.report('preview', message),
    });
    running.supervisor.start(face);
    pipeline = new LivePipeline(running, preview, missing, faults);
    return pipeline;
  }

  /** The page's address, with the token that opens it. */
  get previewUrl(): string {
    return this.preview.url;
  }

  /** Goes on with other settings: another camera, size or family. */
  async restart(settings: Settings, face: SourceFace | null): Promise<void> {
    const plan = await planLive(settings);
    await this.running.supervisor.stop();
    this.running = supervise(plan, this.missing, this.faults);
    await this.preview.useMemory(plan.memory.preview!);
    const { supervisor } = this.running;
    supervisor.cover(this.isCovered);
    supervisor.pause(this.isPaused);
    supervisor.start(face);
  }

  /**
   * Wears another face from the next frame on.
   * @throws GuiseError of Supervisor.useFace
   */
  useFace(face: SourceFace | null): Promise<void> {
    return this.running.supervisor.useFace(face);
  }

  /**
   * Goes on with the networks that the settings name, without a pause. Camera, size and
   * whatever else is not about networks stays as it is; see `restart`.
   * @throws GuiseError of Supervisor.useSettings
   */
  useNetworks(settings: Settings): Promise<void> {
    const { supervisor } = this.running;
    const { showsNobody } = supervisor.pipeline;
    return supervisor.useSettings(pipelineSettings(settings, showsNobody));
  }

  /** Covers from the next frame on, through every restart, until released. */
  cover(isCovered: boolean): void {
    this.isCovered = isCovered;
    this.running.supervisor.cover(isCovered);
  }

  /** Closes the camera and shows the paused card, through every restart, until resumed. */
  pause(isPaused: boolean): void {
    this.isPaused = isPaused;
    this.running.supervisor.pause(isPaused);
  }

  async stop(): Promise<void> {
    await Promise.all([this.running.supervisor.stop(), this.preview.close()]);
    this.faults.flush();
  }
}

function planLive(settings: Settings) {
  const { virtualCamera } = settings;
  return planPipeline(settings, {
    playback: 'paced',
    isEveryFrame: false,
    isOwnSize: false,
    previewMaxFps: settings.preview.maxFps,
    sinks: () =>
      virtualCamera === 'none' || process.platform !== 'linux'
        ? []
        : [{ kind: 'v4l2loopback', options: { device: virtualCamera } }],
  });
}

function supervise(
  plan: Awaited<ReturnType<typeof planLive>>,
  missing: readonly MissingPart[],
  faults: FaultLog,
): Running {
  const supervisor = new Supervisor(plan);
  supervisor.on('fault', (message) => faults.report('pipeline', message));
  return {
    supervisor,
    description: new PipelineDescription(supervisor, plan, missing),
  };
}
