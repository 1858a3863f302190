// Keeps what a swapper made of the last source faces, so that going back to one of them
// takes no time. One list belongs to one swapper.
import type { SourceFace } from '../source-faces/source-face.js';
import type { PreparedSource, Swapper } from './swapper.js';

/** A mesh source takes up to ten megabytes, those of networks kilobytes. */
const MOST_KEPT = 8;

export class PreparedSources {
  /** Least recently worn first. */
  private readonly kept = new Map<string, PreparedSource>();

  constructor(private readonly swapper: Pick<Swapper, 'prepare'>) {}

  /**
   * @param key  the same for the same photos and embeddings
   * @throws what Swapper.prepare throws; nothing is kept then
   */
  async prepare(key: string, face: SourceFace): Promise<PreparedSource> {
    const source = this.kept.get(key) ?? (await this.swapper.prepare(face));
    this.kept.delete(key);
    this.kept.set(key, source);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT) this.kept.delete(oldest!);
    return source;
  }
}
