// Brings published models into the models folder.
import { statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GuiseError } from '../errors.js';
import { makeFolders } from '../files/data-folders.js';
import type {
  ModelArchive,
  ModelCatalogue,
  PublishedModel,
} from '../inference/published-model.js';
import { type DownloadOptions, download, type WantedFile } from './download.js';
import { DownloadFault, diskFault } from './download-fault.js';
import { freeBytes, requireFreeSpace } from './free-space.js';
import { PARTIAL_FOLDER, PresentModels } from './present-models.js';
import { whileLocked } from './pull-lock.js';
import { extractMember } from './zip-member.js';

export interface PullOptions extends Pick<DownloadOptions, 'client' | 'retry'> {
  readonly folder: string;
  readonly catalogue: ModelCatalogue;
  /** Address of a folder that is asked first for every file, by the file's name. */
  readonly mirror?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly listener?: PullListener | undefined;
  /** How it goes on after a failure, for people to read, where no command was typed. */
  readonly goesOn?: string;
  readonly lockStaleMs?: number;
  readonly freeBytesOf?: (folder: string) => Promise<number>;
}

/** Told how a pull goes, for people to read. */
export interface PullListener {
  /** `name` is a model's or an archive's; bytes are null while the size is unknown. */
  onStart?(name: string, bytes: number | null): void;
  onProgress?(name: string, bytes: number, total: number | null): void;
  onDone?(name: string): void;
  /** A sentence: something is waited for, tried again or fetched elsewhere. */
  onTrouble?(sentence: string): void;
}

export type PullResult = 'fetched' | 'was there';

/** The models that are not in the folder yet, and how much of them has to come. */
export interface PullPlan {
  readonly missing: readonly PublishedModel[];
  /** As far as sizes are known, without what earlier attempts left. */
  readonly bytes: number;
  readonly hasUnknownSize: boolean;
}

export function planPull(models: readonly PublishedModel[], folder: string): PullPlan {
  const present = new PresentModels(folder, models);
  const missing = models.filter((model) => !present.isGenuine(model));
  return {
    missing,
    bytes: missing.reduce((sum, model) => sum + bytesToCome(model, folder), 0),
    hasUnknownSize: missing.some((model) => model.bytes === null),
  };
}

function bytesToCome(model: PublishedModel, folder: string): number {
  const partial = join(partialsOf(folder), `${model.sha256}.part`);
  const arrived = statSync(partial, { throwIfNoEntry: false })?.size ?? 0;
  return Math.max(0, (model.bytes ?? 0) - arrived);
}

/**
 * Fetches models one after the other; those that are there already are left alone.
 * @throws GuiseError DOWNLOAD_FAILED at the first that cannot be had, or the signal's
 *   reason; what arrived until then is kept for the next time
 */
export async function pull(
  models: readonly PublishedModel[],
  options: PullOptions,
): Promise<ReadonlyMap<string, PullResult>> {
  requireObtainable(models, options);
  const results = new Map<string, PullResult>();
  const archives = new Set<string>();
  try {
    makeFolders(partialsOf(options.folder));
    const { bytes } = planPull(models, options.folder);
    await requireFreeSpace(options.folder, bytes, options.freeBytesOf);
    for (const model of models) {
      results.set(model.name, await pullModel(model, options, archives));
    }
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw failure(models[results.size], cause, options.goesOn);
  } finally {
    for (const path of archives) await rm(path, { force: true });
  }
  return results;
}

const partialsOf = (folder: string) => join(folder, PARTIAL_FOLDER);

function failure(
  model: PublishedModel | undefined,
  cause: unknown,
  goesOn = 'the same command goes on from there',
): unknown {
  if (!model) return cause;
  const { message } = cause as Error;
  return new GuiseError(
    'DOWNLOAD_FAILED',
    `${model.name} (${model.file}) could not be fetched: ${message}. What has arrived is kept; ${goesOn}.`,
    cause,
  );
}

type Sources = Pick<PullOptions, 'folder' | 'catalogue' | 'mirror'>;

/** @throws GuiseError DOWNLOAD_FAILED for what nobody publishes or nobody can check */
export function requireObtainable(
  models: readonly PublishedModel[],
  sources: Sources,
): void {
  const { folder } = sources;
  for (const model of models) {
    if (model.sha256 !== null && addressesOf(model, sources).length > 0) continue;
    const why =
      model.sha256 === null
        ? `its SHA-256 is not known (${model.unconfirmed.sha256}), so it could not be checked. Get it yourself from ${model.urls[0]}`
        : 'it is published nowhere. Get it from whoever made it';
    throw new GuiseError(
      'DOWNLOAD_FAILED',
      `${model.name} is not fetched: ${why}, put it into ${folder} and declare it in models.json there.`,
    );
  }
}

function addressesOf(model: PublishedModel, sources: Sources): readonly string[] {
  const archive = archiveOf(model, sources.catalogue);
  return [...withMirror(model, sources), ...(archive?.urls ?? [])];
}

function archiveOf(model: PublishedModel, catalogue: ModelCatalogue) {
  return catalogue.archives.find((archive) => archive.name === model.archive?.name);
}

function withMirror(
  published: { readonly urls: readonly string[]; readonly file: string },
  { mirror }: Pick<PullOptions, 'mirror'>,
): readonly string[] {
  if (!mirror) return published.urls;
  const file = encodeURIComponent(published.file);
  return [`${mirror.replace(/\/+$/, '')}/${file}`, ...published.urls];
}

async function pullModel(
  model: PublishedModel,
  options: PullOptions,
  archives: Set<string>,
): Promise<PullResult> {
  const { folder, listener } = options;
  const present = () => new PresentModels(folder, [model]).isGenuine(model);
  if (present()) return 'was there';
  const partial = join(partialsOf(folder), model.sha256!);
  return whileLocked(partial, lockOptions(model.name, options), async (signal) => {
    // Another process may have fetched it while this one waited for the lock.
    if (present()) return 'was there';
    const inside = { ...options, signal };
    const target = join(folder, model.file);
    try {
      const urls = withMirror(model, options);
      const wanted: WantedFile = { sha256: model.sha256, urls, bytes: exactBytes(model) };
      await fetchFile(model.name, wanted, partial, target, inside);
    } catch (fault) {
      const archive = archiveOf(model, options.catalogue);
      const isOver = !(fault instanceof DownloadFault) || fault.nextTry === 'never';
      if (isOver || !archive) throw fault;
      listener?.onTrouble?.(`${fault.message}; taking it out of ${archive.name}`);
      const zip = await pullArchive(archive, inside);
      archives.add(zip);
      await unpack(model, zip, `${partial}.member`, target);
      await rm(`${partial}.part`, { force: true });
    }
    return 'fetched';
  });
}

function lockOptions(name: string, { signal, listener, lockStaleMs }: PullOptions) {
  return {
    signal,
    ...(lockStaleMs !== undefined && { staleMs: lockStaleMs }),
    onWait: () =>
      listener?.onTrouble?.(`another guise is fetching ${name}; waiting for it`),
  };
}

/** A rounded size is good for telling how much comes, not for judging what came. */
function exactBytes({ bytes, unconfirmed }: PublishedModel): number | null {
  return unconfirmed.bytes ? null : bytes;
}

async function fetchFile(
  name: string,
  wanted: WantedFile,
  partial: string,
  target: string,
  options: PullOptions,
): Promise<void> {
  const { listener, folder } = options;
  listener?.onStart?.(name, wanted.bytes);
  await download(wanted, `${partial}.part`, target, {
    ...options,
    onProgress: (bytes, total) => listener?.onProgress?.(name, bytes, total),
    onTrouble: (what) => listener?.onTrouble?.(`${name}: ${what}`),
    requireSpace: (bytes) =>
      requireFreeSpace(folder, bytes, options.freeBytesOf ?? freeBytes),
  });
  listener?.onDone?.(name);
}

/** @returns where the zip lies, which several models may need */
async function pullArchive(archive: ModelArchive, options: PullOptions): Promise<string> {
  const partial = join(partialsOf(options.folder), archive.sha256);
  const target = `${partial}.zip`;
  const urls = withMirror({ ...archive, file: `${archive.name}.zip` }, options);
  await whileLocked(partial, lockOptions(archive.name, options), async (signal) => {
    const present = new PresentModels(partialsOf(options.folder), []);
    if (present.hasHash(`${archive.sha256}.zip`, archive.sha256)) return;
    const inside = { ...options, signal };
    await fetchFile(archive.name, { ...archive, urls }, partial, target, inside);
  });
  return target;
}

async function unpack(
  model: PublishedModel,
  zip: string,
  draft: string,
  target: string,
): Promise<void> {
  const member = {
    name: model.archive!.member,
    bytes: exactBytes(model),
    sha256: model.sha256!,
  };
  await extractMember(zip, member, draft);
  try {
    await rename(draft, target);
  } catch (cause) {
    throw diskFault(target, cause);
  }
}
