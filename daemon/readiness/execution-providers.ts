// Which execution providers really load on this machine.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import {
  type ExecutionProvider,
  executionProviders,
} from '../inference/execution-provider.js';
import type { Finding } from './finding.js';
import { guiseCommand } from './guise-command.js';

export interface ProbedProvider {
  readonly provider: ExecutionProvider;
  /** Null when it loads and computes rightly. */
  readonly fault: string | null;
}

const PROBE_TIMEOUT_MS = 30_000; // graphics drivers compile shaders when first used

export function probeProvider(provider: ExecutionProvider): Promise<ProbedProvider> {
  const script = join(__dirname, 'provider-probe.js');
  const options = { timeout: PROBE_TIMEOUT_MS, windowsHide: true };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, provider], options, (error, stdout) => {
      resolve({ provider, fault: error ? faultOf(provider, error, stdout) : null });
    });
  });
}

function faultOf(
  provider: ExecutionProvider,
  error: Error & { killed?: boolean; signal?: string | null },
  stdout: string,
): string {
  if (stdout) return reasonIn(stdout, provider);
  if (error.killed) return `no answer within ${PROBE_TIMEOUT_MS / 1000} s`;
  return error.signal ? `it crashed (${error.signal})` : error.message;
}

/** What onnxruntime said, without what we said around it and where in its source. */
function reasonIn(message: string, provider: ExecutionProvider): string {
  return message
    .split(`(${provider}: `)
    .at(-1)!
    .split('was false. ')
    .at(-1)!
    .trim()
    .replace(/\s*\)\.$/, '')
    .replace(/\s+/g, ' ');
}

export function probeProviders(): Promise<ProbedProvider[]> {
  return Promise.all(executionProviders.map(probeProvider));
}

/** @param wanted  the setting: in order of preference */
export function findingOf(
  probed: readonly ProbedProvider[],
  wanted: readonly ExecutionProvider[],
): Finding {
  const subject = 'Compute';
  const faultBy = new Map(probed.map(({ provider, fault }) => [provider, fault]));
  const used = wanted.find((provider) => faultBy.get(provider) === null);
  if (!used) {
    const faults = wanted.map((provider) => `${provider}: ${faultBy.get(provider)}`);
    return {
      subject,
      state: 'missing',
      detail: `nothing that is wanted loads (${faults.join('; ')})`,
      fix: `${guiseCommand()} run --set inference.providers=cpu`,
    };
  }
  const others = executionProviders.filter((p) => p !== used && faultBy.get(p) === null);
  const also = others.length > 0 ? `; ${others.join(', ')} would load too` : '';
  return { subject, state: 'ready', detail: `${used}${also}` };
}
