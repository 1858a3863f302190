// What the preview page is told: the supervisor's state and the shared figures as one
// plain document.

import { readCapturedCount } from '../capture/captured-count.js';
import type { CaptureState } from '../capture/opened-camera.js';
import { Verdict } from '../output/bare-face-guard.js';
import type {
  MissingPart,
  PreviewMetrics,
  PreviewState,
} from '../preview/preview-state.js';
import type { Supervisor, SupervisorOptions } from '../supervision/supervisor.js';
import { FrameCounts } from '../timing/frame-counts.js';
import { summariseStages } from '../timing/stage-clock.js';

const showingOf: Record<Verdict, PreviewState['showing']> = {
  [Verdict.swapped]: 'swapped',
  [Verdict.held]: 'held',
  [Verdict.card]: 'card',
  [Verdict.obscured]: 'obscured',
  [Verdict.bare]: 'bare',
};

const cameraStateOf: Record<CaptureState, PreviewState['camera']['state']> = {
  opening: 'starting',
  running: 'running',
  restarting: 'restarting',
  paused: 'closed',
  ended: 'closed',
  failed: 'failed',
};

/** Frames are counted for so long before a rate is told anew: fewer would make it jump. */
const RATE_WINDOW_MS = 900;

/** Describes one pipeline, keeping what is needed to tell its rates. */
export class PipelineDescription {
  private lastAtMs = performance.now();
  private lastCaptured = 0;
  private fps = 0;

  constructor(
    private readonly supervisor: Supervisor,
    private readonly plan: SupervisorOptions,
    private readonly missing: () => readonly MissingPart[],
  ) {}

  state(): PreviewState {
    const { fps } = this.plan;
    const { state, camera } = this.supervisor;
    const { width, height } = camera;
    const devices = state.output.sinks.filter((sink) => sink.isOpen);
    const label = devices.map((sink) => sink.label).join(', ');
    return {
      showing: this.showing(),
      message: this.message(),
      problem: this.problem(),
      camera: {
        label: camera.label,
        state: this.cameraState(),
        width,
        height,
        fps: this.cameraFps(),
      },
      output: label ? { label, width, height, fps } : null,
      face: state.swap.wearing,
      isCovered: state.isCovered,
      isPaused: state.isPaused,
      isWatched: state.isWatched,
      swapper: this.showsNobody ? null : this.supervisor.pipeline.swapperFamily,
      models: state.models,
      missing: this.missing(),
    };
  }

  metrics(): PreviewMetrics {
    const { stages, counts } = this.plan.memory;
    const { latency, ...stagesMs } = summariseStages(stages);
    const frames = new FrameCounts(counts).all();
    return { frames, stagesMs, latencyMs: latency ?? null };
  }

  private cameraState(): PreviewState['camera']['state'] {
    const { camera, isWatched } = this.supervisor.state;
    // On demand it is about to be opened for as long as nobody looks.
    if (camera.state === 'opening' && !isWatched) return 'closed';
    return cameraStateOf[camera.state];
  }

  private get showsNobody(): boolean {
    return this.supervisor.pipeline.showsNobody;
  }

  private showing(): PreviewState['showing'] {
    const { verdict } = this.supervisor.state;
    const isBare = verdict === Verdict.bare;
    return isBare && this.showsNobody ? 'testPattern' : showingOf[verdict];
  }

  private problem(): string | null {
    const { camera, swap, output } = this.supervisor.state;
    if (output.state === 'failed') return output.detail;
    if (swap.state === 'failed') return swap.detail;
    const isCameraLost = camera.state === 'failed' || camera.state === 'restarting';
    return isCameraLost ? camera.detail : null;
  }

  private message(): string {
    const { state } = this.supervisor;
    const { camera, swap, output, verdict, isWatched } = state;
    if (state.isCovered) return 'Covered: nothing is shown until you release it.';
    if (state.isPaused) return 'Paused: the camera is closed until you resume.';
    if (output.state === 'failed') return output.detail;
    if (swap.state === 'failed') return swap.detail;
    if (!isWatched) return 'Nobody is looking, so the camera is closed.';
    if (camera.detail) return camera.detail;
    if (camera.state === 'opening') return 'Opening the camera…';
    if (swap.state === 'loading') return 'Loading the networks…';
    if (this.showsNobody) return 'The test pattern is playing.';
    if (!swap.wearing) return 'No source face is chosen.';
    if (verdict === Verdict.swapped) return `Wearing ${swap.wearing}.`;
    if (verdict === Verdict.bare) return "The wearer's own face is showing, as chosen.";
    if (verdict === Verdict.held) return 'Holding the last swapped frame.';
    return 'Covered: no face to swap is in view.';
  }

  private cameraFps(): number {
    const nowMs = performance.now();
    const captured = readCapturedCount(this.plan.memory.capturedCount);
    const passedMs = nowMs - this.lastAtMs;
    if (passedMs > RATE_WINDOW_MS) {
      this.fps = Math.round(((captured - this.lastCaptured) / passedMs) * 10_000) / 10;
      this.lastAtMs = nowMs;
      this.lastCaptured = captured;
    }
    return this.fps;
  }
}
