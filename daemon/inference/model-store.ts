// The models folder: finds the files that the manifest names and lets only genuine
// ones through.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { GuiseError } from '../errors.js';
import {
  type ModelEntry,
  type ModelManifest,
  type ModelRole,
  readManifest,
} from './model-manifest.js';

/** Where models are looked for when neither --models nor GUISE_MODELS_DIR says. */
export function defaultModelsFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const home = homedir();
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'guise', 'models');
  }
  if (platform === 'darwin') {
    return join(home, 'Library', 'Application Support', 'guise', 'models');
  }
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'guise', 'models');
}

export class ModelStore {
  constructor(
    readonly folder: string,
    readonly manifest: ModelManifest = readManifest(),
  ) {}

  pathOf(model: ModelEntry): string {
    return join(this.folder, model.file);
  }

  isPresent(model: ModelEntry): boolean {
    return existsSync(this.pathOf(model));
  }

  /** The models of a role whose file is in the folder, preferred ones first. */
  present(role: ModelRole): readonly ModelEntry[] {
    return this.manifest.filter((model) => model.role === role && this.isPresent(model));
  }

  /**
   * The model to use for a role: the one so named, else the preferred one of the family
   * so named, else (without `wanted`) the preferred one whose file is there.
   * @throws GuiseError MODEL_MISSING when the file is not there, BAD_SETTING when the
   *   manifest knows neither a model nor a family of that name
   */
  select(role: ModelRole, wanted?: string): ModelEntry {
    const ofRole = this.manifest.filter((model) => model.role === role);
    const named = ofRole.filter((model) => model.name === wanted);
    const candidates =
      wanted === undefined
        ? ofRole
        : named.length > 0
          ? named
          : ofRole.filter((model) => model.family === wanted);
    const first = candidates[0];
    if (!first) {
      throw new GuiseError(
        'BAD_SETTING',
        `There is no ${role} "${wanted ?? ''}"; known are ${ofRole.map((m) => m.name).join(', ') || 'none'}.`,
      );
    }
    const found = candidates.find((model) => this.isPresent(model));
    if (!found) throw this.missing(first, candidates.length > 1 ? candidates : []);
    return found;
  }

  /**
   * Checks the file's SHA-256.
   * @returns its path
   * @throws GuiseError MODEL_MISSING, MODEL_UNREADABLE, MODEL_HASH_MISMATCH
   */
  async verified(model: ModelEntry): Promise<string> {
    const path = this.pathOf(model);
    if (!this.isPresent(model)) throw this.missing(model, []);
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
        hash.update(chunk);
        bytes += (chunk as Buffer).length;
      }
    } catch (cause) {
      throw new GuiseError(
        'MODEL_UNREADABLE',
        `The model file ${path} cannot be read: ${(cause as Error).message}.`,
        cause,
      );
    }
    const sha256 = hash.digest('hex');
    if (sha256 === model.sha256 || model.sha256 === null) return path;
    const fault =
      bytes === model.bytes
        ? 'has other contents than the published file'
        : bytes < model.bytes
          ? `is cut short (${bytes} of ${model.bytes} bytes)`
          : `is too long (${bytes} instead of ${model.bytes} bytes)`;
    throw new GuiseError(
      'MODEL_HASH_MISMATCH',
      `The model file ${path} ${fault}: its SHA-256 is ${sha256}, expected ${model.sha256}. Delete it and fetch ${model.name} again.`,
    );
  }

  private missing(model: ModelEntry, alternatives: readonly ModelEntry[]): GuiseError {
    const others = alternatives.slice(1).map((other) => other.file);
    const orOthers = others.length > 0 ? ` (or ${others.join(', ')})` : '';
    const get =
      model.urls.length > 0
        ? `Fetch it with "guise models pull ${model.name}"`
        : 'Put it there';
    return new GuiseError(
      'MODEL_MISSING',
      `The ${model.role} model file ${model.file}${orOthers} is not in ${this.folder}. ${get}, or choose another folder with --models or GUISE_MODELS_DIR.`,
    );
  }
}
