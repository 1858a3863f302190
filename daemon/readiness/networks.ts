// Where the wanted networks really compute, and how long they take to load.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Settings } from '../settings/settings.js';
import { pipelineSettings } from '../supervision/pipeline-plan.js';
import { describeNetwork } from '../threads/describe-network.js';
import type { Finding } from './finding.js';
import type { ProbedNetwork } from './networks-probe.js';

const TIMEOUT_MS = 10 * 60_000; // TensorRT builds engines for minutes

/** @throws Error when they do not load: the finding of the model itself says more */
export function probeNetworks(settings: Settings): Promise<ProbedNetwork[]> {
  const script = join(__dirname, 'networks-probe.js');
  const wanted = JSON.stringify(pipelineSettings(settings, false));
  const options = { timeout: TIMEOUT_MS, windowsHide: true };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, wanted], options, (error, stdout) => {
      if (!error) resolve(JSON.parse(stdout) as ProbedNetwork[]);
      else reject(new Error(messageIn(stdout) ?? error.message));
    });
  });
}

function messageIn(text: string): string | null {
  try {
    return (JSON.parse(text) as { message: string }).message;
  } catch {
    return null;
  }
}

export function networkFindings(networks: readonly ProbedNetwork[]): Finding[] {
  return networks.map((network) => {
    const { firstLoadMs, hadKeptGraph, refusals } = network;
    const before = hadKeptGraph ? ` (${firstLoadMs} ms without)` : '';
    return {
      subject: 'Network',
      state: refusals.length > 0 ? 'optional' : 'ready',
      detail: `${describeNetwork(network)}${before}`,
    };
  });
}
