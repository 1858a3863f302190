// A pull that nobody sits before: what is asked of a person must have been answered.
import { readCatalogue } from '../inference/model-manifest.js';
import type { TaskContext } from '../threads/tasks.js';
import { requireAcceptance } from './accepted-licences.js';
import type { PullProgress, PullWish } from './background-pull.js';
import { clientFor } from './http-client.js';
import { resolveModels } from './model-sets.js';
import { planPull, pull, requireObtainable } from './pull.js';

/** Bytes come in thousands of pieces; that often is told how many. */
const PROGRESS_INTERVAL_MS = 200;

/**
 * @returns the names of what was fetched
 * @throws GuiseError of unknown words, licences, downloads and the disk
 */
export async function pullWished(
  wish: PullWish,
  { signal, report }: TaskContext<PullProgress>,
): Promise<string[]> {
  const { words, folder, hasAcceptedLicences, mirror } = wish;
  const catalogue = readCatalogue();
  const { missing } = planPull(resolveModels(catalogue, words), folder);
  requireObtainable(missing, { folder, catalogue, mirror });
  const isAccepted = hasAcceptedLicences;
  await requireAcceptance(missing, { isAccepted, ask: null, show: () => undefined });
  report({ type: 'begun', models: missing.map(({ name }) => name) });
  const client = clientFor(mirror);
  let toldAtMs = 0;
  try {
    const listener = {
      onStart: (model: string, total: number | null) =>
        report({ type: 'bytes', model, bytes: 0, total }),
      onProgress(model: string, bytes: number, total: number | null) {
        if (performance.now() - toldAtMs < PROGRESS_INTERVAL_MS) return;
        toldAtMs = performance.now();
        report({ type: 'bytes', model, bytes, total });
      },
      onDone: (model: string) => report({ type: 'fetched', model }),
      onTrouble: (sentence: string) => report({ type: 'trouble', sentence }),
    };
    await pull(missing, { folder, catalogue, client, mirror, signal, listener });
    return missing.map(({ name }) => name);
  } finally {
    await client.close();
  }
}
