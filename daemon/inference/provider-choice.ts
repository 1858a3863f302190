// Which execution providers are tried for a model, in what order.
import { existsSync, readdirSync } from 'node:fs';
import { cudaLibrary } from './cuda-library.js';
import type { ExecutionProvider, ProviderWish } from './execution-provider.js';

/**
 * Files below this size compute faster on a CPU than it takes to bring a frame's worth
 * of numbers to a graphics card and back: detectors and landmarkers. Those above are
 * swappers and enhancers.
 */
const HEAVY_BYTES = 20e6;

/** What of this machine decides. */
export interface ComputeHost {
  readonly platform: NodeJS.Platform;
  /** A card, not a driver that computes on the CPU: that is slower than the CPU itself. */
  readonly hasGraphicsCard: boolean;
  readonly hasCudaLibrary: boolean;
}

/** Linux lists a card's render node; Windows and macOS always have one. */
function hasGraphicsCard(): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
  } catch {
    return false;
  }
}

const thisHost = (): ComputeHost => ({
  platform: process.platform,
  hasGraphicsCard: hasGraphicsCard(),
  hasCudaLibrary: existsSync(cudaLibrary('cuda')),
});

/** TensorRT is only ever used by explicit choice: it takes minutes to build an engine. */
function automatic(bytes: number, host: ComputeHost): ExecutionProvider[] {
  if (bytes < HEAVY_BYTES) return ['cpu'];
  if (host.platform === 'win32') return ['directml', 'webgpu', 'cpu'];
  if (host.platform === 'darwin') return ['coreml', 'webgpu', 'cpu'];
  return [
    ...(host.hasCudaLibrary ? (['cuda'] as const) : []),
    ...(host.hasGraphicsCard ? (['webgpu'] as const) : []),
    'cpu',
  ];
}

/**
 * @param wishes  in order of preference
 * @param bytes   size of the model's file
 */
export function providersToTry(
  wishes: readonly ProviderWish[],
  bytes: number,
  host: ComputeHost = thisHost(),
): ExecutionProvider[] {
  return [
    ...new Set(
      wishes.flatMap((wish) => (wish === 'auto' ? automatic(bytes, host) : [wish])),
    ),
  ];
}

/**
 * Reads choices for single models: "inswapper-128=cuda+cpu, yunet-n=cpu".
 * @returns null when the text is not like that
 */
export function parseProvidersOf(
  text: string,
  known: readonly ProviderWish[],
): Record<string, ProviderWish[]> | null {
  const choices: Record<string, ProviderWish[]> = {};
  for (const part of text.split(',').filter((piece) => piece.trim() !== '')) {
    const [name = '', wishes = ''] = part.split('=').map((word) => word.trim());
    const wanted = wishes.split('+').map((word) => word.trim() as ProviderWish);
    if (name === '' || !wanted.every((wish) => known.includes(wish))) return null;
    choices[name] = wanted;
  }
  return choices;
}
