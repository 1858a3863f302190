// Opens masks as the pipeline does and gives back to the wearer, frame by frame.
import type { TrackedFace } from '../../daemon/faces/face.js';
import type { Frame } from '../../daemon/frames/frame.js';
import type { ModelEntry } from '../../daemon/inference/model-manifest.js';
import { ModelStore } from '../../daemon/inference/model-store.js';
import { Restoration } from '../../daemon/masks/restoration.js';
import {
  type MaskFamilyName,
  type MaskOptions,
  openMask,
} from '../../daemon/masks/wearer-masks.js';

/** What it can take over later. */
export interface Tunable {
  families: readonly { family: MaskFamilyName; options?: MaskOptions }[];
  blur?: number;
}

export interface RestoreTask extends Tunable {
  everyFrames?: number;
  budgetMs?: number;
  /** Taken over before the last frame. */
  tunedTo?: Tunable;
  modelsFolder: string;
  manifest: readonly ModelEntry[];
  frames: readonly {
    /** What the camera saw. */
    input: Frame;
    /** What was there before the swap; what the camera saw, where this is the first. */
    before?: Frame;
    /** What the swap left. */
    swapped: Frame;
    face: TrackedFace;
  }[];
}

const withOptions = ({ family, options = {} }: RestoreTask['families'][number]) => ({
  family,
  options,
});

/** @returns every frame's data as it was left */
export async function restoreFrames(task: RestoreTask): Promise<Uint8Array[]> {
  const { families, blur = 0, everyFrames = 1, budgetMs = 0 } = task;
  const store = new ModelStore(task.modelsFolder, task.manifest);
  const masks = [];
  for (const { family, options = {} } of families) {
    const network = { providers: ['cpu'] as const, threads: 1 };
    masks.push(await openMask(family, store, options, network));
  }
  const restoration = new Restoration(masks, { blur, everyFrames, budgetMs });
  try {
    return task.frames.map(({ input, before = input, swapped, face }, i) => {
      if (task.tunedTo && i === task.frames.length - 1) {
        const tuned = { blur, everyFrames, budgetMs, ...task.tunedTo };
        restoration.tune(tuned, task.tunedTo.families.map(withOptions));
      }
      const output = { ...swapped, data: swapped.data.slice() };
      restoration.beginFrame();
      restoration.restore(input, before, output, face);
      return output.data;
    });
  } finally {
    restoration.close();
  }
}
