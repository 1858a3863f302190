// `guise doctor`: what was found, what is missing, and the fix for each.
import { providersToTry } from '../inference/provider-choice.js';
import { type FixOf, withChosen } from '../readiness/chosen.js';
import { findingOf, probeProviders } from '../readiness/execution-providers.js';
import { type Finding, isReady, linesOf } from '../readiness/finding.js';
import { findSettings } from '../readiness/found-settings.js';
import { guiseCommand } from '../readiness/guise-command.js';
import { networkFindings, probeNetworks } from '../readiness/networks.js';
import type { ProbedNetwork } from '../readiness/networks-probe.js';
import { findReadiness } from '../readiness/readiness.js';
import { fileOf, type SettingsSources } from '../settings/load-settings.js';
import type { Settings } from '../settings/settings.js';
import { shellLine } from '../shell-words.js';
import { printJson, printResult } from './print.js';

/** @throws GuiseError BAD_SETTING where the command line itself is wrong */
export async function doctor(
  options: { json?: boolean },
  sources: SettingsSources,
): Promise<void> {
  const { values: settings, chosen, findings: faults } = findSettings(sources);
  const [found, providers] = await Promise.all([
    findReadiness(settings),
    probeProviders(),
  ]);
  const wanted = providersToTry(settings.inference.providers, Number.POSITIVE_INFINITY);
  const networks = isReady(found) ? await openedNetworks(settings) : [];
  const findings = [
    ...faults,
    ...(await withChosen(found, settings, unsetting(sources, chosen))),
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

/** Only what the file says can be taken back by a command. */
function unsetting(sources: SettingsSources, chosen: ReadonlyMap<string, string>): FixOf {
  const options = sources.file === undefined ? [] : ['--config', sources.file];
  return (key) =>
    chosen.get(key) === fileOf(sources)
      ? `${guiseCommand()} ${shellLine(['config', 'unset', key, ...options])}`
      : undefined;
}

/** @returns a finding when they do not open */
async function openedNetworks(settings: Settings): Promise<ProbedNetwork[] | Finding> {
  try {
    return await probeNetworks(settings);
  } catch (error) {
    return { subject: 'Network', state: 'missing', detail: (error as Error).message };
  }
}
