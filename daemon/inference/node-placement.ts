// Which of a network's nodes a provider really computes: those that it cannot, onnxruntime
// leaves to the CPU without a word. Its profile of the first run tells.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';

export interface NodeCount {
  readonly total: number;
  readonly onCpu: number;
}

interface ProfileEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly args?: { readonly provider?: string };
}

/** Counts the nodes of onnxruntime's profile, each once however often it ran. */
export function countNodes(profile: string): NodeCount {
  const providerOf = new Map<string, string>();
  for (const { cat, name, args } of JSON.parse(profile) as ProfileEvent[]) {
    if (cat === 'Node' && name && args?.provider) providerOf.set(name, args.provider);
  }
  const providers = [...providerOf.values()];
  const onCpu = providers.filter((provider) => provider === 'CPUExecutionProvider');
  return { total: providers.length, onCpu: onCpu.length };
}

/** A profile while it is being written. */
export class NodeProfile {
  private readonly folder = mkdtempSync(join(tmpdir(), 'guise-profile-'));

  /** To be given to the session. */
  readonly options: InferenceSession.SessionOptions = {
    enableProfiling: true,
    profileFilePrefix: join(this.folder, 'nodes'),
  };

  /** Reads it once the session has ended it; null when it cannot be read. */
  read(): NodeCount | null {
    try {
      const file = readdirSync(this.folder)[0] ?? '';
      return countNodes(readFileSync(join(this.folder, file), 'utf8'));
    } catch {
      return null;
    } finally {
      this.discard();
    }
  }

  discard(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
