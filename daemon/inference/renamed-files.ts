// Recognises model files by their contents, whatever the user called them.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { HashCache } from './hash-cache.js';

interface Recognisable {
  readonly file: string;
  readonly bytes: number | null;
  readonly sha256: string | null;
}

/**
 * The files that hold known models under another name, by SHA-256. Only files of a
 * known size are read; those with a model's own name are left to it.
 */
export function findRenamed(
  folder: string,
  models: readonly Recognisable[],
  hashes: HashCache,
): ReadonlyMap<string, string> {
  const wanted = new Set(models.map((model) => model.sha256));
  const sizes = new Set(models.map((model) => model.bytes));
  const ownNames = new Set(models.map((model) => model.file));
  const isAnySize = sizes.has(null);
  const found = new Map<string, string>();
  for (const file of filesOf(folder)) {
    if (file.startsWith('.') || ownNames.has(file)) continue;
    try {
      const path = join(folder, file);
      const stats = statSync(path);
      const isOfUnknownSize = isAnySize && /\.(onnx|dfm)$/i.test(file);
      if (!stats.isFile() || !(sizes.has(stats.size) || isOfUnknownSize)) continue;
      const sha256 = hashes.sha256Of(path);
      if (wanted.has(sha256)) found.set(sha256, file);
    } catch {
      // It vanished or may not be read: it is not a model for us.
    }
  }
  return found;
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}
