// The models folder: finds the files that the manifest names and lets only genuine
// ones through.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GuiseError } from '../errors.js';
import { findDfmFiles } from './dfm-files.js';
import { HashCache } from './hash-cache.js';
import {
  type ModelEntry,
  type ModelManifest,
  type ModelRole,
  readCatalogue,
  readManifest,
} from './model-manifest.js';
import { pullArguments } from './pull-arguments.js';
import { findRenamed } from './renamed-files.js';
import { readUserManifest } from './user-manifest.js';

/** So many other files that would do are named; more are no help. */
const MOST_NAMED = 3;

/** The small set that finds faces, so that what else is needed comes along. */
const SMALL_SET = 'lite';

export class ModelStore {
  /** What guise ships, then what the user declared or need not declare. */
  readonly manifest: ModelManifest;
  /** Files under names of the user's own, by SHA-256; looked for when first needed. */
  private renamed: ReadonlyMap<string, string> | null = null;

  constructor(
    readonly folder: string,
    shipped: ModelManifest = readManifest(),
    private readonly hashes = new HashCache(),
  ) {
    const named = [...shipped, ...readUserManifest(folder, shipped)];
    this.manifest = [...named, ...findDfmFiles(folder, named)];
  }

  /** Where the model's file is, whatever the user called it, or where it would be. */
  pathOf(model: ModelEntry): string {
    return join(this.folder, this.fileOf(model) ?? model.file);
  }

  isPresent(model: ModelEntry): boolean {
    return this.fileOf(model) !== null;
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
    // A family may bear the name of one of its models, which then comes first.
    const named = ofRole.filter((model) => model.name === wanted);
    const related = ofRole.filter((model) => model.family === wanted);
    const candidates =
      wanted === undefined ? ofRole : [...new Set([...named, ...related])];
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
    const file = this.fileOf(model);
    if (file === null) throw this.missing(model, []);
    const path = join(this.folder, file);
    let sha256: string;
    let bytes: number;
    try {
      sha256 = this.hashes.sha256Of(path);
      bytes = statSync(path).size;
    } catch (cause) {
      throw new GuiseError(
        'MODEL_UNREADABLE',
        `The model file ${path} cannot be read: ${(cause as Error).message}.`,
        cause,
      );
    }
    if (sha256 === model.sha256 || model.sha256 === null) return path;
    const fault =
      model.bytes === null || bytes === model.bytes
        ? 'has other contents than the published file'
        : bytes < model.bytes
          ? `is cut short (${bytes} of ${model.bytes} bytes)`
          : `is too long (${bytes} instead of ${model.bytes} bytes)`;
    throw new GuiseError(
      'MODEL_HASH_MISMATCH',
      `The model file ${path} ${fault}: its SHA-256 is ${sha256}, expected ${model.sha256}. Delete it and fetch ${model.name} again.`,
    );
  }

  private fileOf(model: ModelEntry): string | null {
    if (existsSync(join(this.folder, model.file))) return model.file;
    if (model.sha256 === null) return null;
    this.renamed ??= findRenamed(this.folder, this.manifest, this.hashes);
    return this.renamed.get(model.sha256) ?? null;
  }

  private missing(model: ModelEntry, alternatives: readonly ModelEntry[]): GuiseError {
    const others = alternatives.slice(1).map((other) => other.file);
    const orOthers = others.length > 0 ? ` (or ${others.join(', ')})` : '';
    const what =
      others.length > MOST_NAMED
        ? `No ${model.role} model is`
        : `The ${model.role} model file ${model.file}${orOthers} is not`;
    const get =
      model.urls.length > 0
        ? `Fetch ${others.length > MOST_NAMED ? 'one' : 'it'} with "guise ${pullArguments([wordFor(model.name)], this.folder)}"`
        : 'Put it there';
    return new GuiseError(
      'MODEL_MISSING',
      `${what} in ${this.folder}. ${get}, or choose another folder with --models or GUISE_MODELS_DIR.`,
    );
  }
}

/** What a person fetches, to have the model. */
const wordFor = (model: string): string =>
  readCatalogue().sets[SMALL_SET]?.includes(model) ? SMALL_SET : model;
