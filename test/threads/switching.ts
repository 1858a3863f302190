// A live pipeline on a real clip whose networks can be switched, for tests and for
// measuring. The swap networks are tiny ones; detector and landmarks are real.
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { USER_MANIFEST } from '../../daemon/inference/user-manifest.js';
import type { PipelineSettings } from '../../daemon/pipeline-settings.js';
import { loadSettings } from '../../daemon/settings/load-settings.js';
import type { SourceFace } from '../../daemon/source-faces/source-face.js';
import {
  pipelineSettings,
  planPipeline,
} from '../../daemon/supervision/pipeline-plan.js';
import type { SupervisorOptions } from '../../daemon/supervision/supervisor.js';
import type { FrameCounts } from '../../daemon/timing/frame-counts.js';
import { frontalLandmarks, lumaFrame } from '../native/mesh/face.js';
import { inswapperGraph } from '../onnx/swapper-graphs.js';
import type { RealAssets } from '../real-assets.js';

const RGB01 = { order: 'rgb', mean: [0, 0, 0], std: [255, 255, 255] };

/** Real detector and landmarks, and an inswapper that paints everything white. */
export function switchableModels({ models }: RealAssets): string {
  const folder = mkdtempSync(join(tmpdir(), 'guise-switching-'));
  for (const file of ['yunet_n_dynamic.onnx', 'mp_face_landmark_468.onnx']) {
    symlinkSync(join(models, file), join(folder, file));
  }
  const emap = new Float32Array(512 * 512).fill(1);
  writeFileSync(join(folder, 'white.onnx'), inswapperGraph(emap, { keep: 0, bias: 1 }));
  const numerics = { ...RGB01, space: 'w600k_r50', emap: 'buff2fs' };
  const white = {
    name: 'white',
    role: 'swapper',
    family: 'inswapper',
    file: 'white.onnx',
    numerics,
  };
  writeFileSync(join(folder, USER_MANIFEST), JSON.stringify({ models: [white] }));
  return folder;
}

/** A face for the mesh, and with an embedding for inswapper too. */
export function wearable(name: string, hasEmbedding = true): SourceFace {
  const frame = lumaFrame(320, 320, (x) => (x % 16 < 8 ? 90 : 150));
  const landmarks = frontalLandmarks(140, 160, 130);
  const embedding = new Float32Array(512).fill(1 / Math.sqrt(512));
  return {
    name,
    photos: [{ frame, fivePoints: new Float32Array(10), landmarks }],
    embeddings: new Map(hasEmbedding ? [['w600k_r50', embedding]] : []),
  };
}

const settingsWith = (folder: string, family: string, more: Record<string, unknown>) =>
  loadSettings({
    environment: {},
    overrides: {
      onDemand: false,
      'models.folder': folder,
      'swapper.family': family,
      'output.width': 480,
      'output.height': 480,
      'output.fps': 25,
      ...more,
    },
  });

export function networksWith(
  folder: string,
  family: string,
  more: Record<string, unknown> = {},
): PipelineSettings {
  return pipelineSettings(settingsWith(folder, family, more), false);
}

export function planSwitching(clip: string, folder: string): Promise<SupervisorOptions> {
  return planPipeline(settingsWith(folder, 'mesh', { camera: clip }), {
    playback: 'paced',
    isEveryFrame: false,
    isUnhurried: false,
    previewMaxFps: 0,
    sinks: () => [{ kind: 'null' }],
  });
}

/** Watches how regularly frames come. */
export class FrameGaps {
  /** Between two frames, since the last `reset`; a millisecond exact. */
  longestMs = 0;
  private lastCount = 0;
  private lastAtMs = performance.now();
  private readonly timer = setInterval(() => this.look(), 1);

  constructor(private readonly counts: FrameCounts) {}

  reset(): void {
    this.longestMs = 0;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const count = this.counts.get('in');
    if (count === this.lastCount) return;
    const nowMs = performance.now();
    this.longestMs = Math.max(this.longestMs, Math.round(nowMs - this.lastAtMs));
    this.lastCount = count;
    this.lastAtMs = nowMs;
  }
}
