// The networks that this thread has open, for reports.
import type { ExecutionProvider } from './execution-provider.js';
import type { NodeCount } from './node-placement.js';

/** What became of one. */
export interface NetworkInUse {
  /** The manifest's name. */
  readonly model: string;
  /** The provider that really loaded. */
  readonly provider: ExecutionProvider;
  /** Why those wanted before it do not compute. */
  readonly refusals: readonly string[];
  /** Of a provider other than the CPU; null there, and when it cannot be told. */
  readonly nodes: NodeCount | null;
  readonly loadMs: number;
  /** It was loaded from the graph that an earlier load kept. */
  readonly hadKeptGraph: boolean;
}

const inUse = new Set<NetworkInUse>();

export const addNetworkInUse = (network: NetworkInUse): void => void inUse.add(network);
export const removeNetworkInUse = (network: NetworkInUse): void =>
  void inUse.delete(network);

export const networksInUse = (): readonly NetworkInUse[] => [...inUse];
