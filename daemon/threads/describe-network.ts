// A network in use, in a line for a person.
import type { ModelInUse } from './swap-messages.js';

export function describeNetwork(network: ModelInUse): string {
  const { name, provider, nodes, refusals, loadMs, hadKeptGraph } = network;
  const placement = nodes ? `, ${nodes.onCpu} of ${nodes.total} nodes on the CPU` : '';
  const loading = `loaded in ${loadMs} ms${hadKeptGraph ? ' from its kept graph' : ''}`;
  const instead = refusals.length > 0 ? ` (not on ${refusals.join('; ')})` : '';
  return `${name} on ${provider}${placement}, ${loading}${instead}`;
}
