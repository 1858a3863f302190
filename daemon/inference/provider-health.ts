// Whether an execution provider loads and computes on this machine, found out in a
// process of its own, once for each process of ours.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cudaLibrary } from './cuda-library.js';
import type { ExecutionProvider } from './execution-provider.js';

const PROBE_TIMEOUT_MS = 30_000; // graphics drivers compile shaders when first used

const script = join(__dirname, 'provider-probe.js');

interface Ending {
  readonly error?: Error | undefined;
  readonly stdout: string;
  readonly status: number | null;
  readonly signal: string | null;
}

/** Blocks until it is known. @returns null when all is well, else why not */
export function providerFault(provider: ExecutionProvider): string | null {
  const known = faults.get(provider);
  if (known !== undefined) return known;
  const options = {
    timeout: PROBE_TIMEOUT_MS,
    windowsHide: true,
    encoding: 'utf8',
  } as const;
  const fault =
    missingFile(provider) ??
    faultOf(spawnSync(process.execPath, [script, provider], options));
  faults.set(provider, fault);
  return fault;
}
/** The CPU is always there. */
const faults = new Map<ExecutionProvider, string | null>([['cpu', null]]);

/** The same, always tried and without blocking. */
export function probeProvider(provider: ExecutionProvider): Promise<string | null> {
  const missing = missingFile(provider);
  if (missing !== null) return Promise.resolve(missing);
  const options = { timeout: PROBE_TIMEOUT_MS, windowsHide: true };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, provider], options, (_, stdout) => {
      const { exitCode: status, signalCode: signal } = child;
      resolve(faultOf({ stdout, status, signal }));
    });
  });
}

/** onnxruntime's own words for this are long and name no file that one could look for. */
function missingFile(provider: ExecutionProvider): string | null {
  if (provider !== 'cuda' && provider !== 'tensorrt') return null;
  const isSupported = process.platform === 'linux' && process.arch === 'x64';
  if (!isSupported)
    return `${provider} is not available on ${process.platform} ${process.arch}`;
  const file = cudaLibrary(provider);
  return existsSync(file) ? null : `${file} is missing`;
}

function faultOf({ error, stdout, status, signal }: Ending): string | null {
  if (status === 0) return null;
  if (stdout) return reasonIn(stdout);
  if (signal === 'SIGTERM') return `no answer within ${PROBE_TIMEOUT_MS / 1000} s`;
  return signal ? `it crashed (${signal})` : (error?.message ?? `exit status ${status}`);
}

/** What onnxruntime said, without where in its source, on one line and without its full stop. */
export function reasonIn(message: string): string {
  return message
    .split('was false. ')
    .at(-1)!
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/\.$/, '');
}
