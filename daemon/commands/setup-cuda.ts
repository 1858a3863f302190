// "guise setup --cuda": fetches the libraries by which onnxruntime computes on NVIDIA
// cards. They are large, so they come only when asked for.
import { join } from 'node:path';
import { GuiseError } from '../errors.js';
import { cacheFolder } from '../files/data-folders.js';
import { onnxruntimeFolder } from '../inference/cuda-library.js';
import { adviceFor } from '../inference/provider-advice.js';
import { probeProvider } from '../inference/provider-health.js';
import { describeBytes } from '../models/byte-size.js';
import { DownloadFault } from '../models/download-fault.js';
import { requireFreeSpace } from '../models/free-space.js';
import { HttpClient } from '../models/http-client.js';
import { installCudaLibraries, removeCudaLibraries } from '../setup/cuda-libraries.js';
import { findCudaPackage, nugetIndex } from '../setup/cuda-package.js';
import { isConfirmed } from './confirmation.js';
import { printResult } from './print.js';
import { PullDisplay } from './pull-display.js';

export interface SetupCudaOptions {
  readonly undo: boolean;
  /** Fetches without asking. */
  readonly yes: boolean;
}

const NAME = 'CUDA libraries';

/** @throws GuiseError BAD_USAGE elsewhere than on Linux x64, SETUP_FAILED */
export async function setupCuda({ undo, yes }: SetupCudaOptions): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new GuiseError(
      'BAD_USAGE',
      `onnxruntime-node computes by CUDA on Linux x64 only, this is ${process.platform} ${process.arch}. See "guise doctor" for what computes here.`,
    );
  }
  const libraries = onnxruntimeFolder();
  if (undo) {
    const count = await removeCudaLibraries(libraries);
    printResult(
      count > 0
        ? `Removed ${count} files from ${libraries}.`
        : 'There is nothing to undo.',
    );
    return;
  }
  const display = new PullDisplay();
  try {
    if (!(await fetchLibraries(libraries, yes, display))) return;
  } catch (error) {
    if (!(error instanceof DownloadFault)) throw error;
    throw new GuiseError(
      'SETUP_FAILED',
      `The ${NAME} could not be fetched: ${error.message}. Nothing was changed; try again later, or name a mirror of the NuGet feed in GUISE_NUGET_INDEX.`,
      error,
    );
  } finally {
    display.stop();
  }
  const fault = await probeProvider('cuda');
  printResult(
    fault === null
      ? 'CUDA computes on this machine.'
      : `The libraries are there, but CUDA does not compute yet: ${fault}. ${adviceFor('cuda')}`,
  );
}

/** @returns false when the person would rather not */
async function fetchLibraries(
  libraries: string,
  yes: boolean,
  display: PullDisplay,
): Promise<boolean> {
  const client = new HttpClient();
  try {
    const found = await findCudaPackage(client);
    const size = describeBytes(found.bytes);
    printResult(
      `${size} from ${new URL(found.url).host}, for onnxruntime ${found.version}, into ${libraries}.`,
    );
    const unasked = `"guise setup --cuda --yes" fetches it (from ${nugetIndex()}).`;
    if (!(await isConfirmed(yes, 'Fetch it now? [y/N] ', unasked))) return false;
    const cache = join(cacheFolder(), 'cuda');
    display.onStart(NAME, found.bytes);
    await installCudaLibraries(
      found,
      { cache, libraries },
      {
        client,
        onProgress: (bytes, total) => display.onProgress(NAME, bytes, total),
        onTrouble: (what) => display.onTrouble(`${NAME}: ${what}`),
        // Beside the package there are the libraries, which are about twice its size.
        requireSpace: (bytes) => requireFreeSpace(cache, bytes + 2 * found.bytes),
      },
    );
    return true;
  } finally {
    await client.close();
  }
}
