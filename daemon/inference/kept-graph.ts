// Graphs as onnxruntime optimised them, kept on disk: loading one again takes a third of
// the time. They hold the weights too, and suit one processor and version only.
import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { env } from 'onnxruntime-node';
import { cacheFolder, makePrivateFolder } from '../files/data-folders.js';
import type { ExecutionProvider } from './execution-provider.js';
import { HashCache } from './hash-cache.js';

/** The others compile nodes into what cannot be written down. */
const keptProviders: readonly ExecutionProvider[] = ['cpu', 'cuda', 'webgpu', 'directml'];

/** A graph that nobody loaded for so long goes when another is made. */
const KEPT_MS = 60 * 24 * 3_600_000;

/** Sizes of the model that its optimised graph may have. */
const GRAPH_GROWTH = 1.5;

/** Left free for everything else that runs. */
const RESERVE_BYTES = 256 * 1024 * 1024;

const keptGraphsFolder = () => join(cacheFolder(), 'graphs');

export class KeptGraph {
  /** For onnxruntime to write into. */
  readonly draft: string;

  private constructor(readonly file: string) {
    this.draft = `${file}.${process.pid}.${threadId}`;
  }

  /** @returns null when none can be kept of this model */
  static of(model: string, provider: ExecutionProvider): KeptGraph | null {
    if (!keptProviders.includes(provider)) return null;
    try {
      const { node: version } = env.versions;
      const made = [new HashCache().sha256Of(model), version, provider, cpus()[0]?.model];
      const name = createHash('sha256').update(made.join('\n')).digest('hex');
      return new KeptGraph(join(keptGraphsFolder(), `${name.slice(0, 40)}.onnx`));
    } catch {
      return null;
    }
  }

  get isThere(): boolean {
    return existsSync(this.file);
  }

  /** @returns false when there is no room for a graph of about this model's size */
  prepare(model: string): boolean {
    try {
      const folder = dirname(this.file);
      makePrivateFolder(folder);
      forgetUnused(folder);
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize > statSync(model).size * GRAPH_GROWTH + RESERVE_BYTES;
    } catch {
      return false;
    }
  }

  /** Takes the draft that was written. */
  keep(): void {
    try {
      renameSync(this.draft, this.file);
    } catch {
      this.discardDraft();
    }
  }

  discardDraft(): void {
    rmSync(this.draft, { force: true });
  }

  /** Notes that it was loaded. */
  touch(): void {
    try {
      const now = new Date();
      utimesSync(this.file, now, now);
    } catch {}
  }

  /** It does not load: it goes, and is made anew. */
  discard(): void {
    rmSync(this.file, { force: true });
  }
}

function forgetUnused(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (Date.now() - statSync(file).mtimeMs > KEPT_MS) rmSync(file, { force: true });
  }
}
