// Opens an enhancer as the pipeline does and enhances frames in turn, for tests.

import { openEnhancer } from '../../daemon/enhancers/crop-enhancer.js';
import { Enhancement } from '../../daemon/enhancers/enhancement.js';
import type { EnhancerFamilyName } from '../../daemon/enhancers/enhancers.js';
import { ResidualNetwork } from '../../daemon/enhancers/residual-maker.js';
import type { TrackedFace } from '../../daemon/faces/face.js';
import type { Frame } from '../../daemon/frames/frame.js';
import type { ModelEntry } from '../../daemon/inference/model-manifest.js';
import { ModelStore } from '../../daemon/inference/model-store.js';

export interface EnhanceTask {
  family: EnhancerFamilyName;
  model?: string;
  options?: Record<string, number>;
  blend?: number;
  everyFrames?: number;
  /** Taken over before the last frame. */
  tunedTo?: { options?: Record<string, number>; blend?: number; everyFrames?: number };
  modelsFolder: string;
  manifest: readonly ModelEntry[];
  /** What the swap left, frame by frame. */
  frames: readonly {
    frame: Frame;
    faces: readonly TrackedFace[];
    /** Who is worn; the same one unless told otherwise. */
    source?: string;
  }[];
}

/** @returns every frame's data as it was left */
export async function enhanceFrames(task: EnhanceTask): Promise<Uint8Array[]> {
  const { family, model = '', options = {}, blend = 1, everyFrames = 1 } = task;
  const store = new ModelStore(task.modelsFolder, task.manifest);
  const network = { providers: ['cpu'] as const, threads: 1 };
  const enhancer = await openEnhancer(store, { family, model, options }, network);
  const maker = new ResidualNetwork(enhancer);
  const enhancement = new Enhancement(maker, { blend, everyFrames, budgetMs: 0 });
  try {
    return task.frames.map(({ frame, faces, source = 'somebody' }, i) => {
      if (task.tunedTo && i === task.frames.length - 1) {
        const settings = { blend, everyFrames, budgetMs: 0, ...task.tunedTo };
        enhancement.tune(settings, task.tunedTo.options ?? options);
      }
      const output = { ...frame, data: frame.data.slice() };
      enhancement.beginFrame();
      for (const face of faces) enhancement.enhance(output, face, source);
      return output.data;
    });
  } finally {
    enhancement.close();
  }
}
