// `guise doctor`: what was found, what is missing, and the fix for each.
import { findingOf, probeProviders } from '../readiness/execution-providers.js';
import { isReady, linesOf } from '../readiness/finding.js';
import { findReadiness } from '../readiness/readiness.js';
import type { Settings } from '../settings/settings.js';

export async function doctor(
  options: { json?: boolean },
  settings: Settings,
): Promise<void> {
  const [found, providers] = await Promise.all([
    findReadiness(settings),
    probeProviders(),
  ]);
  const findings = [...found, findingOf(providers, settings.inference.providers)];
  const ready = isReady(findings);
  if (options.json) {
    const document = { isReady: ready, findings, providers };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const verdict = ready ? 'guise is ready.' : 'guise is not ready yet: see ✗ above.';
  process.stdout.write(`${[...linesOf(findings), '', verdict].join('\n')}\n`);
}
