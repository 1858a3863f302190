// Fetches the small, freely licensed set in the background of the first start.
import { type ModelCatalogue, readCatalogue } from '../inference/model-manifest.js';
import { HttpClient, type HttpTimeouts } from './http-client.js';
import { resolveModels } from './model-sets.js';
import { type PullListener, planPull, pull } from './pull.js';

export const LITE_SET = 'lite';

/** Short: a machine without a network should not look busy for long. */
const hastyTimeouts: HttpTimeouts = {
  connectMs: 3000,
  headersMs: 5000,
  idleMs: 10_000,
};
const hastyRetry = { attempts: 2, firstDelayMs: 500, maxDelayMs: 2000 };

export interface LiteSetOptions {
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly listener?: PullListener;
  readonly catalogue?: ModelCatalogue;
  readonly timeouts?: HttpTimeouts;
}

export interface LiteSetResult {
  /** Whether every model of the set is there now. */
  readonly isComplete: boolean;
  readonly fetched: readonly string[];
  /** A sentence that says what to do, when the set is not complete. */
  readonly fault: string | null;
}

/**
 * Makes the set complete if it can. Never throws, and never asks: the set's licences
 * restrict nobody. Not to be awaited by what must start at once.
 */
export async function ensureLiteSet(options: LiteSetOptions): Promise<LiteSetResult> {
  let client: HttpClient | undefined;
  try {
    const catalogue = options.catalogue ?? readCatalogue();
    const models = resolveModels(catalogue, [LITE_SET]);
    const { missing } = planPull(models, options.folder);
    if (missing.length === 0) return { isComplete: true, fetched: [], fault: null };
    client = new HttpClient(options.timeouts ?? hastyTimeouts);
    const results = await pull(missing, {
      ...options,
      catalogue,
      client,
      retry: hastyRetry,
    });
    const fetched = [...results.keys()].filter((name) => results.get(name) === 'fetched');
    return { isComplete: true, fetched, fault: null };
  } catch (error) {
    const { message } = error as Error;
    const fault = `The models of the first start could not be fetched: ${message} "guise models pull ${LITE_SET}" tries again.`;
    return { isComplete: false, fetched: [], fault };
  } finally {
    await client?.close().catch(() => {});
  }
}
