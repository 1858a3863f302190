// A process that pulls models, to be run several times at once or to be killed.
// Argument: a PullRequest as JSON. Prints what happens, one JSON document a line.
import type { ModelCatalogue } from '../../daemon/inference/published-model.js';
import { HttpClient } from '../../daemon/models/http-client.js';
import { resolveModels } from '../../daemon/models/model-sets.js';
import { pull } from '../../daemon/models/pull.js';

export interface PullRequest {
  readonly folder: string;
  readonly catalogue: ModelCatalogue;
  readonly words: readonly string[];
}

const print = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);

async function main(): Promise<void> {
  const { folder, catalogue, words } = JSON.parse(process.argv[2]!) as PullRequest;
  const client = new HttpClient({ connectMs: 2000, headersMs: 2000, idleMs: 2000 });
  try {
    const results = await pull(resolveModels(catalogue, words), {
      folder,
      catalogue,
      client,
      retry: { attempts: 2, firstDelayMs: 10, maxDelayMs: 10 },
      lockStaleMs: 2000,
      listener: {
        onProgress: (_name, bytes) => print({ bytes }),
        onTrouble: (trouble) => print({ trouble }),
      },
    });
    print({ results: Object.fromEntries(results) });
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    print({ code, message });
    process.exitCode = 1;
  } finally {
    await client.close();
  }
}

// A limit on the size of files stands in for a full disk: the write must fail, not the
// process die.
process.on('SIGXFSZ', () => {});
void main();
