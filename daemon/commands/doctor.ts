// `guise doctor`: what was found, what is missing, and the fix for each.
import { providersToTry } from '../inference/provider-choice.js';
import { findingOf, probeProviders } from '../readiness/execution-providers.js';
import { type Finding, isReady, linesOf } from '../readiness/finding.js';
import { networkFindings, probeNetworks } from '../readiness/networks.js';
import type { ProbedNetwork } from '../readiness/networks-probe.js';
import { findReadiness } from '../readiness/readiness.js';
import type { Settings } from '../settings/settings.js';
import { printJson, printResult } from './print.js';

export async function doctor(
  options: { json?: boolean },
  settings: Settings,
): Promise<void> {
  const [found, providers] = await Promise.all([
    findReadiness(settings),
    probeProviders(),
  ]);
  const wanted = providersToTry(settings.inference.providers, Number.POSITIVE_INFINITY);
  const networks = isReady(found) ? await openedNetworks(settings) : [];
  const findings = [
    ...found,
    findingOf(providers, wanted),
    ...(Array.isArray(networks) ? networkFindings(networks) : [networks]),
  ];
  const ready = isReady(findings);
  if (options.json) {
    printJson({ isReady: ready, findings, providers, networks });
    return;
  }
  const verdict = ready ? 'guise is ready.' : 'guise is not ready yet: see ✗ above.';
  printResult([...linesOf(findings), '', verdict].join('\n'));
}

/** @returns a finding when they do not open */
async function openedNetworks(settings: Settings): Promise<ProbedNetwork[] | Finding> {
  try {
    return await probeNetworks(settings);
  } catch (error) {
    return { subject: 'Network', state: 'missing', detail: (error as Error).message };
  }
}
