// How the settings want networks computed.
import { didYouMean } from '../did-you-mean.js';
import { GuiseError } from '../errors.js';
import { type ProviderWish, providerWishes } from './execution-provider.js';
import type { InferenceOptions } from './load-network.js';
import { ModelStore } from './model-store.js';
import { parseProvidersOf } from './provider-choice.js';

/** Settings that decide it. */
export interface InferenceSettings {
  readonly models: { readonly folder: string };
  readonly inference: {
    readonly threads: number;
    readonly spinning: boolean;
    readonly keepGraphs: boolean;
    readonly providers: readonly ProviderWish[];
    /** "MODEL=PROVIDER+PROVIDER, …" */
    readonly providersOf: string;
  };
}

/** @throws GuiseError BAD_SETTING */
export function inferenceOptions({
  inference,
  models,
}: InferenceSettings): InferenceOptions {
  const { threads, spinning, keepGraphs, providers, providersOf: text } = inference;
  const providersOf = parseProvidersOf(text, providerWishes);
  if (!providersOf) {
    throw new GuiseError(
      'BAD_SETTING',
      `The setting "inference.providersOf" must be like "inswapper-128=cuda+cpu, yunet-n=cpu", with ${providerWishes.join(', ')}; it is "${text}".`,
    );
  }
  checkNames(Object.keys(providersOf), models.folder);
  return {
    threads,
    isSpinning: spinning,
    keepsGraphs: keepGraphs,
    providers,
    providersOf,
  };
}

function checkNames(names: readonly string[], folder: string): void {
  if (names.length === 0) return;
  const known = new ModelStore(folder).manifest.map((model) => model.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const hint = didYouMean(unknown, known, '"guise models list" shows all.');
  throw new GuiseError(
    'BAD_SETTING',
    `The setting "inference.providersOf" names the model "${unknown}", which there is not; ${hint}`,
  );
}
