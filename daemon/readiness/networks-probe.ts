// Opens the networks that the settings want, in a process of its own, and prints as JSON
// what became of each: first as if for the first time, then as at any later start.

import type { PipelineSettings } from '../pipeline-settings.js';
import { openPipeline } from '../threads/open-pipeline.js';
import type { ModelInUse } from '../threads/swap-messages.js';
import { createFrameCountMemory, FrameCounts } from '../timing/frame-counts.js';
import { createStageMemory, StageClock } from '../timing/stage-clock.js';

export interface ProbedNetwork extends ModelInUse {
  /** Without a kept graph. */
  readonly firstLoadMs: number;
}

const FRAME_SIZE = { width: 1280, height: 720 };

async function openNetworks(settings: PipelineSettings): Promise<readonly ModelInUse[]> {
  const clock = new StageClock(createStageMemory());
  const counts = new FrameCounts(createFrameCountMemory());
  const { models, close } = await openPipeline(settings, FRAME_SIZE, clock, counts);
  await close();
  return models;
}

async function main(): Promise<void> {
  const settings = JSON.parse(process.argv[2] ?? '') as PipelineSettings;
  const first = await openNetworks({ ...settings, keepsGraphs: false });
  if (settings.keepsGraphs) await openNetworks(settings);
  const later = settings.keepsGraphs ? await openNetworks(settings) : first;
  const networks: ProbedNetwork[] = later.map((network, i) => ({
    ...network,
    firstLoadMs: first[i]?.loadMs ?? network.loadMs,
  }));
  process.stdout.write(JSON.stringify(networks));
}

main().catch((error: Error) => {
  process.stdout.write(JSON.stringify({ message: error.message }));
  process.exitCode = 1;
});
