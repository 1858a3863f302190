// Loads a model where it can be computed: the wanted providers in turn, each with its kept
// graph if there is one.
import { statSync } from 'node:fs';
import { GuiseError } from '../errors.js';
import {
  type ExecutionProvider,
  type ProviderWish,
  sessionOptionsFor,
  type ThreadOptions,
} from './execution-provider.js';
import { KeptGraph } from './kept-graph.js';
import { NodeProfile } from './node-placement.js';
import { OrtSession } from './ort-session.js';
import { adviceFor } from './provider-advice.js';
import { providersToTry } from './provider-choice.js';
import { providerFault, reasonIn } from './provider-health.js';

/** How all networks are to be computed. Plain data, to be posted to a worker. */
export interface InferenceOptions extends ThreadOptions {
  /** Tried in this order; the first that loads and runs the network is used. */
  readonly providers: readonly ProviderWish[];
  /** Other orders for single models, by name. */
  readonly providersOf?: Readonly<Record<string, readonly ProviderWish[]>>;
  /** Keeps optimised graphs on disk. */
  readonly keepsGraphs?: boolean;
}

export interface LoadedNetwork {
  readonly session: OrtSession;
  readonly provider: ExecutionProvider;
  /** Why those wanted before it do not compute: "webgpu: no adapter". */
  readonly refusals: readonly string[];
  readonly loadMs: number;
  readonly hadKeptGraph: boolean;
  /** Written until the session ends it; null on the CPU, where every node is. */
  readonly profile: NodeProfile | null;
}

type Loading = Pick<LoadedNetwork, 'session' | 'profile' | 'hadKeptGraph'>;

/**
 * Blocks this thread meanwhile.
 * @param model  path of the ONNX file, or its bytes
 * @param name   the manifest's, for `providersOf`
 * @param tryOut  runs it once, for a card may load what it lacks the memory to run: where
 *   that fails, the next provider is tried. Its GuiseErrors are thrown on
 * @throws GuiseError MODEL_UNREADABLE, PROVIDER_UNAVAILABLE
 */
export function loadNetwork(
  model: string | Uint8Array,
  name: string | undefined,
  options: InferenceOptions,
  tryOut: (session: OrtSession) => void,
): LoadedNetwork {
  const wishes = (name && options.providersOf?.[name]) || options.providers;
  const refusals: string[] = [];
  for (const provider of providersToTry(wishes, byteLength(model))) {
    let loading: Loading | undefined;
    try {
      const startedAtMs = performance.now();
      const fault = providerFault(provider);
      if (fault !== null) throw new Error(fault);
      loading = loadAt(provider, model, options);
      const loadMs = Math.round(performance.now() - startedAtMs);
      tryOut(loading.session);
      return { ...loading, provider, refusals, loadMs };
    } catch (cause) {
      loading?.session.dispose();
      loading?.profile?.discard();
      if (cause instanceof GuiseError) throw cause;
      // Advice is on how to make it load.
      const advice = loading ? '' : adviceFor(provider);
      const reason = reasonIn((cause as Error).message);
      refusals.push(`${provider}: ${reason}${advice && `. ${advice}`}`);
    }
  }
  const isModelAtFault = refusals.some((refusal) => refusal.startsWith('cpu:'));
  throw new GuiseError(
    isModelAtFault ? 'MODEL_UNREADABLE' : 'PROVIDER_UNAVAILABLE',
    `The model ${describeModel(model)} could not be loaded and run (${refusals.join('; ')}).`,
  );
}

function loadAt(
  provider: ExecutionProvider,
  model: string | Uint8Array,
  options: InferenceOptions,
): Loading {
  const profile = provider === 'cpu' ? null : new NodeProfile();
  try {
    const session = { ...sessionOptionsFor(provider, options), ...profile?.options };
    const kept =
      options.keepsGraphs && typeof model === 'string'
        ? KeptGraph.of(model, provider)
        : null;
    const again = kept && loadKept(kept, session);
    if (again) return { session: again, profile, hadKeptGraph: true };
    const first = loadFirst(model, kept, session);
    return { session: first, profile, hadKeptGraph: false };
  } catch (error) {
    profile?.discard();
    throw error;
  }
}

type OrtOptions = ReturnType<typeof sessionOptionsFor>;

function loadKept(kept: KeptGraph, options: OrtOptions): OrtSession | null {
  if (!kept.isThere) return null;
  try {
    const done = { ...options, graphOptimizationLevel: 'disabled' as const };
    const session = new OrtSession(kept.file, done);
    kept.touch();
    return session;
  } catch {
    kept.discard();
    return null;
  }
}

function loadFirst(
  model: string | Uint8Array,
  kept: KeptGraph | null,
  options: OrtOptions,
): OrtSession {
  if (kept && typeof model === 'string' && kept.prepare(model)) {
    try {
      const session = new OrtSession(model, {
        ...options,
        optimizedModelFilePath: kept.draft,
      });
      kept.keep();
      return session;
    } catch {
      kept.discardDraft(); // What is wrong with the model itself is told below.
    }
  }
  return new OrtSession(model, options);
}

const byteLength = (model: string | Uint8Array): number =>
  typeof model === 'string'
    ? (statSync(model, { throwIfNoEntry: false })?.size ?? 0)
    : model.byteLength;

function describeModel(model: string | Uint8Array): string {
  return typeof model === 'string' ? model : `of ${model.byteLength} bytes`;
}
