// Enhances frames with an enhancer in a thread of its own, as the live pipeline does.
import { setTimeout as sleep } from 'node:timers/promises';
import { Enhancement } from '../../daemon/enhancers/enhancement.js';
import type { EnhancerFamilyName } from '../../daemon/enhancers/enhancers.js';
import type { TrackedFace } from '../../daemon/faces/face.js';
import type { Frame } from '../../daemon/frames/frame.js';
import { networksInUse } from '../../daemon/inference/networks-in-use.js';
import { openEnhancerAside } from '../../daemon/threads/enhancer-aside.js';

export interface AsideFrame {
  frame: Frame;
  faces: readonly TrackedFace[];
  /** Who is worn; the same one unless told otherwise. */
  source?: string;
  /** Lets a run that this frame began come to its end before the next frame. */
  isRunAwaited?: boolean;
  /** Taken over before this frame. */
  weight?: number;
}

export interface AsideTask {
  family: EnhancerFamilyName;
  options?: Record<string, number>;
  modelsFolder: string;
  frames: readonly AsideFrame[];
}

export interface AsideAnswer {
  /** Every frame's data as it was left. */
  outputs: Uint8Array[];
  /** After each frame: whether a run was under way. */
  isBusy: boolean[];
  networks: string[];
  faults: string[];
}

const SETTINGS = { blend: 1, everyFrames: 1, budgetMs: 0 };

export async function enhanceAside(task: AsideTask): Promise<AsideAnswer> {
  const { family, options = {}, modelsFolder } = task;
  const faults: string[] = [];
  const enhancer = { ...SETTINGS, family, model: '', options, isAside: true };
  const inference = { providers: ['cpu'] as const, threads: 1 };
  const maker = await openEnhancerAside(
    { modelsFolder, enhancer, inference },
    ({ message }) => faults.push(message),
  );
  const networks = networksInUse().map(({ model }) => model);
  const enhancement = new Enhancement(maker, SETTINGS);
  const outputs: Uint8Array[] = [];
  const isBusy: boolean[] = [];
  for (const { frame, faces, source = 'somebody', isRunAwaited, weight } of task.frames) {
    const output = { ...frame, data: frame.data.slice() };
    if (weight !== undefined) enhancement.tune(SETTINGS, { weight });
    enhancement.beginFrame();
    for (const face of faces) enhancement.enhance(output, face, source);
    outputs.push(output.data);
    isBusy.push(maker.isBusy);
    while (isRunAwaited && maker.isBusy) await sleep(1);
  }
  await enhancement.close();
  return { outputs, isBusy, networks, faults };
}
