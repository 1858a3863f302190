// Puts onnxruntime's NVIDIA providers beside its own library, and takes them away.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makePrivateFolder } from '../files/data-folders.js';
import { cudaLibraryFiles } from '../inference/cuda-library.js';
import { type DownloadOptions, download } from '../models/download.js';
import { DownloadFault, diskFault } from '../models/download-fault.js';
import { extractMember } from '../models/zip-member.js';
import { type CudaPackage, MEMBER_FOLDER } from './cuda-package.js';

export interface CudaPlaces {
  /** Where the package is gathered; an attempt that was broken off is taken up there. */
  readonly cache: string;
  /** Where onnxruntime looks for them. */
  readonly libraries: string;
}

/**
 * Fetches the package, checks its SHA-512 and takes the libraries out: all of them or
 * none are changed.
 * @throws DownloadFault
 */
export async function installCudaLibraries(
  found: CudaPackage,
  { cache, libraries }: CudaPlaces,
  options: DownloadOptions,
): Promise<void> {
  makePrivateFolder(cache);
  const archive = join(cache, `onnxruntime-gpu-${found.version}.nupkg`);
  const wanted = { urls: [found.url], bytes: found.bytes, sha256: null };
  await download(wanted, `${archive}.part`, archive, options);
  try {
    await requireSha512(archive, found);
    await unpack(archive, libraries);
  } finally {
    await rm(archive, { force: true });
  }
}

async function requireSha512(file: string, { sha512, url }: CudaPackage): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  if (hash.digest('base64') === sha512) return;
  throw new DownloadFault(
    'never',
    `${new URL(url).host} gives other bytes than the published ones`,
  );
}

async function unpack(archive: string, libraries: string): Promise<void> {
  const parts = cudaLibraryFiles.map((name) => ({
    name,
    part: join(libraries, `.${name}.${process.pid}.part`),
  }));
  try {
    await mkdir(libraries, { recursive: true });
    for (const { name, part } of parts) {
      const member = { name: `${MEMBER_FOLDER}/${name}`, bytes: null, sha256: null };
      await extractMember(archive, member, part);
      await chmod(part, 0o644);
    }
    for (const { name, part } of parts) await rename(part, join(libraries, name));
  } catch (cause) {
    for (const { part } of parts) await rm(part, { force: true });
    throw diskFault(libraries, cause);
  }
}

/** @returns how many there were */
export async function removeCudaLibraries(libraries: string): Promise<number> {
  const files = cudaLibraryFiles.map((name) => join(libraries, name)).filter(existsSync);
  for (const file of files) await rm(file);
  return files.length;
}
