// Opens a swapper family as the pipeline does, wears faces and swaps, for tests.
import type { TrackedFace } from '../../daemon/faces/face.js';
import type { Frame } from '../../daemon/frames/frame.js';
import type { ModelEntry } from '../../daemon/inference/model-manifest.js';
import { ModelStore } from '../../daemon/inference/model-store.js';
import { networksInUse } from '../../daemon/inference/networks-in-use.js';
import type { PipelineSettings } from '../../daemon/pipeline-settings.js';
import type { SourceFace } from '../../daemon/source-faces/source-face.js';
import {
  type PasteBackSettings,
  plainPasteBack,
} from '../../daemon/swappers/paste-back.js';
import { openSwapper } from '../../daemon/swappers/swappers.js';

/** What a swapper can take over later. */
export interface Tunable {
  /** What the family understands of the settings. */
  options?: Record<string, number>;
  pasteBack?: PasteBackSettings;
}

export interface SwapTask extends Tunable {
  family: string;
  /** Opens it with these, to be tuned to the others when faces are prepared. */
  openedWith?: Tunable;
  modelsFolder: string;
  manifest: readonly ModelEntry[];
  /** All are prepared before the first is worn. */
  sources: readonly SourceFace[];
  input: Frame;
  faces: readonly TrackedFace[];
}

export interface SwapAnswer {
  /** The networks that it opened. */
  models: { name: string; provider: string }[];
  /** One for each source: every face swapped in a copy of the input. */
  swaps: { isSwapped: boolean[]; output: Uint8Array }[];
  /** The input as the swapper left it. */
  input: Uint8Array;
}

export async function swapFaces(task: SwapTask): Promise<SwapAnswer> {
  const store = new ModelStore(task.modelsFolder, task.manifest);
  const settingsWith = ({ options = {}, pasteBack = plainPasteBack }: Tunable) =>
    ({
      swapperFamily: task.family,
      swapperModel: '',
      swapper: options,
      providers: ['cpu'],
      pasteBack,
      threads: 1,
    }) as unknown as PipelineSettings;
  const swapper = await openSwapper(store, settingsWith(task.openedWith ?? task));
  try {
    const prepared = [];
    for (const source of task.sources) {
      prepared.push(swapper.ownSource ?? (await swapper.prepare(source)));
    }
    if (task.openedWith) swapper.tune(settingsWith(task));
    const swaps = prepared.map((source) => {
      const output = { ...task.input, data: task.input.data.slice() };
      const isSwapped = task.faces.map((face) =>
        swapper.swap(task.input, output, face, source),
      );
      return { isSwapped, output: output.data };
    });
    const models = networksInUse().map(({ model: name, provider }) => ({
      name,
      provider,
    }));
    return { models, swaps, input: task.input.data };
  } finally {
    swapper.close();
  }
}
