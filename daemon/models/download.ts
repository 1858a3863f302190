// Fetches one file whose SHA-256 or size is known: resumes, tries addresses in turn, and puts
// the file in its place only when every byte is right.
import { PassThrough, pipeline } from 'node:stream';
import { DownloadFault } from './download-fault.js';
import { type HttpAnswer, type HttpClient, networkFault } from './http-client.js';
import { PartialFile } from './partial-file.js';
import { type RetryOptions, retrying } from './retry.js';

export interface WantedFile {
  /** Addresses of these very bytes, the best first. */
  readonly urls: readonly string[];
  /** Exact size; null when it is not known beforehand. */
  readonly bytes: number | null;
  /** Lower-case hexadecimal; null when the caller has another way to check the bytes. */
  readonly sha256: string | null;
}

export interface DownloadOptions {
  readonly client: HttpClient;
  readonly retry?: Partial<Omit<RetryOptions, 'signal' | 'onRetry'>>;
  readonly signal?: AbortSignal | undefined;
  /** Called for every piece; `total` is null while the size is not known. */
  readonly onProgress?: ((bytes: number, total: number | null) => void) | undefined;
  /** Told in a sentence's end what went wrong and that it is tried again. */
  readonly onTrouble?: ((what: string) => void) | undefined;
  /** Asked once the size is known, before anything is written. */
  readonly requireSpace: (bytes: number) => Promise<void>;
}

const defaultRetry = { attempts: 6, firstDelayMs: 1000, maxDelayMs: 30_000 };

/**
 * @param partialPath  where bytes are gathered; what is there already is taken up
 * @param target       where the file goes when it is right, on the same disk
 * @throws DownloadFault of the last address, or the signal's reason
 */
export async function download(
  wanted: WantedFile,
  partialPath: string,
  target: string,
  options: DownloadOptions,
): Promise<void> {
  const partial = await PartialFile.open(partialPath);
  try {
    await fillFromAny(wanted, partial, options);
    await partial.moveTo(target);
  } finally {
    await partial.close();
  }
}

async function fillFromAny(
  wanted: WantedFile,
  partial: PartialFile,
  options: DownloadOptions,
): Promise<void> {
  let last = new DownloadFault('elsewhere', 'it is published nowhere');
  if (await isWhole(wanted, partial)) return;
  for (const url of wanted.urls) {
    try {
      await fillFrom(url, wanted, partial, options);
      return;
    } catch (error) {
      if (!(error instanceof DownloadFault) || error.nextTry === 'never') throw error;
      last = error;
      if (url !== wanted.urls.at(-1))
        options.onTrouble?.(`${error.message}; next address`);
    }
  }
  throw last;
}

/** Fetches from one address, and once more from the start when resuming led astray. */
async function fillFrom(
  url: string,
  wanted: WantedFile,
  partial: PartialFile,
  options: DownloadOptions,
): Promise<void> {
  const attempt = {
    url,
    wanted,
    partial,
    options,
    isResumed: false,
    furthest: partial.bytes,
  };
  const retry = {
    ...defaultRetry,
    ...options.retry,
    signal: options.signal,
    onRetry: (fault: DownloadFault, delayMs: number) =>
      options.onTrouble?.(
        `${fault.message}; trying again in ${Math.ceil(delayMs / 1000)} s`,
      ),
  };
  while (true) {
    await retrying(() => fetchRest(attempt), retry);
    if (isRight(wanted, partial)) return;
    await partial.restart();
    if (attempt.isResumed) continue;
    throw new DownloadFault(
      'elsewhere',
      `${new URL(url).host} gives other bytes than the published ones`,
    );
  }
}

interface Attempt {
  readonly url: string;
  readonly wanted: WantedFile;
  readonly partial: PartialFile;
  readonly options: DownloadOptions;
  /** Of the last answer: whether bytes come from others, too, which need not fit. */
  isResumed: boolean;
  /** Most bytes that ever were here: beginning anew is no progress. */
  furthest: number;
}

const isRight = ({ sha256, bytes }: WantedFile, partial: PartialFile): boolean =>
  sha256 === null ? partial.bytes === bytes : partial.sha256() === sha256;

async function isWhole(wanted: WantedFile, partial: PartialFile): Promise<boolean> {
  if (isRight(wanted, partial)) return true;
  if (wanted.bytes !== null && partial.bytes >= wanted.bytes) await partial.restart();
  return false;
}

/** Asks for what is missing and appends it. */
async function fetchRest(attempt: Attempt): Promise<void> {
  const { url, wanted, partial, options } = attempt;
  if (await isWhole(wanted, partial)) return;
  const answer = await options.client.get(url, headersFor(url, partial), options.signal);
  try {
    const total = await startOf(answer, attempt);
    await options.requireSpace((total ?? partial.bytes) - partial.bytes);
    await partial.remember(versionOf(url, answer));
    await receive(answer, total, attempt);
  } finally {
    answer.body.destroy();
  }
}

function headersFor(url: string, partial: PartialFile): Record<string, string> {
  const headers: Record<string, string> = {
    'user-agent': 'guise',
    // A compressed answer could not be resumed.
    'accept-encoding': 'identity',
  };
  if (partial.bytes === 0) return headers;
  headers.range = `bytes=${partial.bytes}-`;
  // Another address may serve the same bytes under another validator.
  if (partial.version?.url === url) headers['if-range'] = partial.version.validator;
  return headers;
}

function versionOf(url: string, { headers }: HttpAnswer) {
  const { etag, 'last-modified': modified } = headers;
  const isStrong = typeof etag === 'string' && etag.startsWith('"');
  const validator = isStrong ? etag : modified;
  return typeof validator === 'string' ? { url, validator } : null;
}

/**
 * Judges status and headers; throws the partial file away when the answer starts anew.
 * @returns size of the whole file, null when neither side says
 */
async function startOf(answer: HttpAnswer, attempt: Attempt): Promise<number | null> {
  const { url, wanted, partial } = attempt;
  const { host } = new URL(url);
  if (answer.status === 416) {
    await partial.restart();
    throw new DownloadFault('again', `${host} cannot resume there`);
  }
  if (answer.status === 200) {
    if (partial.bytes > 0) await partial.restart();
    attempt.isResumed = false;
    return agreedTotal(wanted, numberIn(answer.headers['content-length']), host);
  }
  if (answer.status !== 206) throw statusFault(host, answer);
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(
    String(answer.headers['content-range']),
  );
  if (!range || Number(range[1]) !== partial.bytes) {
    await partial.restart();
    throw new DownloadFault('again', `${host} resumes at the wrong place`);
  }
  attempt.isResumed = partial.bytes > 0;
  return agreedTotal(wanted, range[3] === '*' ? null : Number(range[3]), host);
}

function numberIn(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : null;
}

function agreedTotal(
  wanted: WantedFile,
  offered: number | null,
  host: string,
): number | null {
  if (wanted.bytes === null || offered === null || offered === wanted.bytes) {
    return wanted.bytes ?? offered;
  }
  throw new DownloadFault(
    'elsewhere',
    `${host} offers ${offered} bytes instead of the published ${wanted.bytes}`,
  );
}

function statusFault(host: string, { status, headers }: HttpAnswer): DownloadFault {
  const isPassing = status >= 500 || [408, 425, 429].includes(status);
  const fault = new DownloadFault(
    isPassing ? 'again' : 'elsewhere',
    `${host} answers with status ${status}`,
  );
  const seconds = numberIn(headers['retry-after']);
  if (seconds !== null) fault.retryAfterMs = seconds * 1000;
  return fault;
}

async function receive(
  answer: HttpAnswer,
  total: number | null,
  attempt: Attempt,
): Promise<void> {
  const { url, partial, options } = attempt;
  const { host } = new URL(url);
  try {
    // Read directly, the body would give all that waits in it as one chunk.
    const pieces = pipeline(answer.body, new PassThrough(), () => {});
    for await (const chunk of pieces as AsyncIterable<Buffer>) {
      if (total !== null && partial.bytes + chunk.length > total) {
        throw new DownloadFault('elsewhere', `${host} sends more than it announced`);
      }
      await partial.append(chunk);
      options.onProgress?.(partial.bytes, total);
    }
    if (total !== null && partial.bytes < total) {
      throw new DownloadFault('again', `${host} ended after ${partial.bytes} bytes`);
    }
  } catch (cause) {
    options.signal?.throwIfAborted();
    const fault = cause instanceof DownloadFault ? cause : networkFault(host, cause);
    fault.hasProgressed = partial.bytes > attempt.furthest;
    attempt.furthest = Math.max(attempt.furthest, partial.bytes);
    if (fault.nextTry === 'elsewhere') await partial.restart();
    throw fault;
  }
}
