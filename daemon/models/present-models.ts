// Which published models the models folder holds.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HashCache } from '../inference/hash-cache.js';
import type { PublishedModel } from '../inference/published-model.js';
import { findRenamed } from '../inference/renamed-files.js';

/** Where downloads grow until they are whole, inside the models folder. */
export const PARTIAL_FOLDER = '.partial';

export class PresentModels {
  private renamed: ReadonlyMap<string, string> | null = null;

  constructor(
    readonly folder: string,
    private readonly models: readonly PublishedModel[],
    private readonly hashes = new HashCache(),
  ) {}

  /** Name of the file that holds the model or claims to; null without one. */
  fileOf(model: PublishedModel): string | null {
    if (existsSync(join(this.folder, model.file))) return model.file;
    if (model.sha256 === null) return null;
    this.renamed ??= findRenamed(this.folder, this.models, this.hashes);
    return this.renamed.get(model.sha256) ?? null;
  }

  /** Whether the folder holds the very bytes that were published. */
  isGenuine(model: PublishedModel): boolean {
    const file = this.fileOf(model);
    return file !== null && model.sha256 !== null && this.hasHash(file, model.sha256);
  }

  hasHash(file: string, sha256: string): boolean {
    try {
      return this.hashes.sha256Of(join(this.folder, file)) === sha256;
    } catch {
      return false;
    }
  }

  /** Deletes the model's file and what was fetched of it. @returns bytes freed */
  remove(model: PublishedModel): number {
    const partials = join(this.folder, PARTIAL_FOLDER);
    const own = existsSync(partials)
      ? readdirSync(partials).filter(
          (name) =>
            model.sha256 !== null &&
            name.startsWith(`${model.sha256}.`) &&
            !name.endsWith('.lock'),
        )
      : [];
    const paths = own.map((name) => join(partials, name));
    const file = this.fileOf(model);
    if (file !== null) paths.push(join(this.folder, file));
    let freed = 0;
    for (const path of paths) {
      freed += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      rmSync(path, { force: true });
    }
    this.renamed = null;
    return freed;
  }
}
