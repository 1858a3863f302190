// The NuGet package that holds onnxruntime's NVIDIA providers. npm's package is too small
// for them; onnxruntime-node's own install script takes the same members of this one.
// The protocol: learn.microsoft.com/nuget/api (service index, registration leaf, catalog
// entry, package base address).
import { json } from 'node:stream/consumers';
import { env } from 'onnxruntime-node';
import { DownloadFault } from '../models/download-fault.js';
import type { HttpClient } from '../models/http-client.js';

const NUGET_INDEX = 'https://api.nuget.org/v3/index.json';
const PACKAGE = 'microsoft.ml.onnxruntime.gpu.linux';

/** Where the libraries lie in it. */
export const MEMBER_FOLDER = 'runtimes/linux-x64/native';

/** A mirror of the service index, for those who cannot reach the feed itself. */
export const nugetIndex = (): string => process.env.GUISE_NUGET_INDEX || NUGET_INDEX;

export interface CudaPackage {
  /** As in "1.30.0"; onnxruntime-node's own. */
  readonly version: string;
  readonly url: string;
  readonly bytes: number;
  /** Base64. */
  readonly sha512: string;
}

interface Resource {
  readonly '@id'?: string;
  readonly '@type'?: string;
}

/** @throws DownloadFault when the feed does not answer, or not as it should */
export async function findCudaPackage(
  client: HttpClient,
  index: string = nugetIndex(),
  version: string = env.versions.node ?? '',
): Promise<CudaPackage> {
  const { resources } = (await getJson(client, index)) as { resources?: Resource[] };
  const baseOf = (type: string) => {
    const found = resources?.find((resource) => resource['@type'] === type)?.['@id'];
    if (!found) throw new DownloadFault('never', `${index} names no ${type}`);
    return found.endsWith('/') ? found : `${found}/`;
  };
  const packages = baseOf('PackageBaseAddress/3.0.0');
  const leaf = `${baseOf('RegistrationsBaseUrl')}${PACKAGE}/${version}.json`;
  const { catalogEntry } = (await getJson(client, leaf)) as { catalogEntry?: unknown };
  if (typeof catalogEntry !== 'string') {
    throw new DownloadFault('never', `${leaf} names no catalog entry`);
  }
  const entry = (await getJson(client, catalogEntry)) as Record<string, unknown>;
  const { packageHash, packageHashAlgorithm, packageSize } = entry;
  const isKnown =
    typeof packageHash === 'string' &&
    packageHashAlgorithm === 'SHA512' &&
    typeof packageSize === 'number';
  if (!isKnown) throw new DownloadFault('never', `${catalogEntry} names no SHA-512`);
  const url = `${packages}${PACKAGE}/${version}/${PACKAGE}.${version}.nupkg`;
  return { version, url, bytes: packageSize, sha512: packageHash };
}

async function getJson(client: HttpClient, url: string): Promise<unknown> {
  const { status, body } = await client.get(url, { accept: 'application/json' });
  if (status !== 200) {
    await body.dump();
    throw new DownloadFault('never', `${url} answers with status ${status}`);
  }
  try {
    return await json(body);
  } catch (cause) {
    throw new DownloadFault('never', `${url} is not JSON`, cause);
  }
}
