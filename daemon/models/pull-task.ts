// A pull that nobody sits before: what is asked of a person must have been answered.
import { readCatalogue } from '../inference/model-manifest.js';
import { requireAcceptance } from './accepted-licences.js';
import { clientFor, type HttpTimeouts } from './http-client.js';
import { resolveModels } from './model-sets.js';
import { planPull, pull, requireObtainable } from './pull.js';

export interface PullWish {
  /** Sets, families and models. */
  readonly words: readonly string[];
  readonly folder: string;
  /** Licences that restrict the use of weights are accepted. */
  readonly hasAcceptedLicences: boolean;
  /** Nobody asked for it: a machine without a network should not look busy for long. */
  readonly isHasty?: boolean;
  /** Address of a folder that is asked first. */
  readonly mirror?: string | undefined;
}

export type PullProgress =
  /** Nothing is left to be asked. */
  | { readonly type: 'begun'; readonly models: readonly string[] }
  | {
      readonly type: 'bytes';
      readonly model: string;
      readonly bytes: number;
      readonly total: number | null;
    }
  | { readonly type: 'fetched'; readonly model: string }
  | { readonly type: 'trouble'; readonly sentence: string };

/** How a pull is interrupted, and whom it tells. */
interface PullContext {
  readonly signal: AbortSignal;
  report(progress: PullProgress): void;
}

/** Bytes come in thousands of pieces; that often is told how many. */
const PROGRESS_INTERVAL_MS = 200;

const hastyTimeouts: HttpTimeouts = {
  connectMs: 3000,
  headersMs: 5000,
  idleMs: 10_000,
};
const hastyManner = {
  retry: { attempts: 2, firstDelayMs: 500, maxDelayMs: 2000 },
  goesOn: 'it is tried again at the next start',
};

/**
 * @returns the names of what was fetched
 * @throws GuiseError of unknown words, licences, downloads and the disk
 */
export async function pullWished(
  wish: PullWish,
  { signal, report }: PullContext,
): Promise<string[]> {
  const { words, folder, hasAcceptedLicences, isHasty, mirror } = wish;
  const catalogue = readCatalogue();
  const { missing } = planPull(resolveModels(catalogue, words), folder);
  requireObtainable(missing, { folder, catalogue, mirror });
  const isAccepted = hasAcceptedLicences;
  await requireAcceptance(missing, { isAccepted, ask: null, show: () => undefined });
  report({ type: 'begun', models: missing.map(({ name }) => name) });
  const client = clientFor(mirror, isHasty ? hastyTimeouts : undefined);
  let untold: PullProgress | null = null;
  const tellUntold = () => {
    if (untold) report(untold);
    untold = null;
  };
  const telling = setInterval(tellUntold, PROGRESS_INTERVAL_MS);
  try {
    const listener = {
      onStart: (model: string, total: number | null) =>
        report({ type: 'bytes', model, bytes: 0, total }),
      onProgress(model: string, bytes: number, total: number | null) {
        untold = { type: 'bytes', model, bytes, total };
      },
      onDone(model: string) {
        tellUntold();
        report({ type: 'fetched', model });
      },
      onTrouble: (sentence: string) => report({ type: 'trouble', sentence }),
    };
    const sources = { folder, catalogue, client, mirror };
    const manner = isHasty
      ? hastyManner
      : { goesOn: 'the next attempt goes on from there' };
    await pull(missing, { ...sources, ...manner, signal, listener });
    return missing.map(({ name }) => name);
  } finally {
    clearInterval(telling);
    await client.close();
  }
}
