// Which execution providers really load on this machine.
import {
  type ExecutionProvider,
  executionProviders,
} from '../inference/execution-provider.js';
import { adviceFor } from '../inference/provider-advice.js';
import { probeProvider } from '../inference/provider-health.js';
import type { Finding } from './finding.js';
import { guiseCommand } from './guise-command.js';

export interface ProbedProvider {
  readonly provider: ExecutionProvider;
  /** Null when it loads and computes rightly. */
  readonly fault: string | null;
  /** What would help; empty when nothing would or need. */
  readonly advice: string;
}

export function probeProviders(): Promise<ProbedProvider[]> {
  return Promise.all(
    executionProviders.map(async (provider) => {
      const fault = await probeProvider(provider);
      return { provider, fault, advice: fault === null ? '' : adviceFor(provider) };
    }),
  );
}

/** @param wanted  for large networks, in order of preference */
export function findingOf(
  probed: readonly ProbedProvider[],
  wanted: readonly ExecutionProvider[],
): Finding {
  const subject = 'Compute';
  const loads = (provider: ExecutionProvider) =>
    probed.some((p) => p.provider === provider && p.fault === null);
  const faultsOf = (providers: readonly ExecutionProvider[]) =>
    probed
      .filter(({ provider, fault }) => providers.includes(provider) && fault !== null)
      .map(({ provider, fault, advice }) => `${provider}: ${fault}. ${advice}`.trim())
      .join('; ');
  const used = wanted.find(loads);
  if (!used) {
    return {
      subject,
      state: 'missing',
      detail: `nothing that is wanted loads (${faultsOf(wanted)})`,
      fix: `${guiseCommand()} run --set inference.providers=cpu`,
    };
  }
  const others = executionProviders.filter((p) => p !== used && loads(p));
  const also = others.length > 0 ? `; ${others.join(', ')} would load too` : '';
  const before = faultsOf(wanted.slice(0, wanted.indexOf(used)));
  return {
    subject,
    state: before ? 'optional' : 'ready',
    detail: `${used}${also}${before && `; not ${before}`}`,
  };
}
