// How the settings want networks computed.
import { GuiseError } from '../errors.js';
import type { Settings } from '../settings/settings.js';
import { providerWishes } from './execution-provider.js';
import type { InferenceOptions } from './load-network.js';
import { parseProvidersOf } from './provider-choice.js';

/** @throws GuiseError BAD_SETTING */
export function inferenceOptions({
  threads,
  spinning,
  keepGraphs,
  providers,
  providersOf: text,
}: Settings['inference']): InferenceOptions {
  const providersOf = parseProvidersOf(text, providerWishes);
  if (providersOf) {
    return {
      threads,
      isSpinning: spinning,
      keepsGraphs: keepGraphs,
      providers,
      providersOf,
    };
  }
  throw new GuiseError(
    'BAD_SETTING',
    `The setting "inference.providersOf" must be like "inswapper-128=cuda+cpu, yunet-n=cpu", with ${providerWishes.join(', ')}; it is "${text}".`,
  );
}
