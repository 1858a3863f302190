// HTTP for model files: proxies from the environment, time limits on every phase, and
// redirects that never leave encryption.
import { type Dispatcher, EnvHttpProxyAgent, Pool, request } from 'undici';
import { GuiseError } from '../errors.js';
import { DownloadFault } from './download-fault.js';

export interface HttpTimeouts {
  readonly connectMs: number;
  /** Until the answer's headers are there. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly idleMs: number;
}

const patientTimeouts: HttpTimeouts = {
  connectMs: 15_000,
  headersMs: 30_000,
  idleMs: 30_000,
};

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Must be read to its end or destroyed. */
  readonly body: Dispatcher.ResponseData['body'];
}

/**
 * undici 7 throws where nobody can catch it when a connection ends, as one does after
 * "Connection: close", while a full body has its parser waiting (nodejs/undici#5360). So
 * no body is ever full: what comes faster than it is read waits in memory, be it the
 * whole file.
 */
const NEVER_FULL = Number.MAX_SAFE_INTEGER;

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

type Environment = Readonly<Record<string, string | undefined>>;

export class HttpClient {
  private readonly agent: Dispatcher;
  private readonly plainHosts: ReadonlySet<string>;

  /**
   * @param plainUrls  addresses whose hosts may be asked without encryption
   * @throws GuiseError BAD_SETTING when a proxy's address is wrong
   */
  constructor(
    private readonly timeouts: HttpTimeouts = patientTimeouts,
    plainUrls: readonly string[] = [],
    environment: Environment = process.env,
  ) {
    this.plainHosts = new Set(plainUrls.map((url) => new URL(url).host));
    this.agent = proxyAgent(timeouts, environment);
  }

  /** Follows redirects. @throws DownloadFault, or the signal's reason */
  async get(
    url: string,
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<HttpAnswer> {
    let address = this.allowed(url, url);
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const answer = await this.ask(address, headers, signal);
      if (!REDIRECTS.has(answer.status)) return answer;
      await answer.body.dump();
      const { location } = answer.headers;
      if (typeof location !== 'string' || !URL.canParse(location, address.href)) {
        throw new DownloadFault('elsewhere', `${address.host} redirects to nowhere`);
      }
      address = this.allowed(new URL(location, address.href).href, url);
    }
    throw new DownloadFault(
      'elsewhere',
      `${new URL(url).host} redirects more than ${MAX_REDIRECTS} times`,
    );
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async ask(
    address: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<HttpAnswer> {
    const { connectMs, headersMs } = this.timeouts;
    const answered = request(address, {
      dispatcher: this.agent,
      headers: { ...headers },
      signal: signal ?? null,
      highWaterMark: NEVER_FULL,
    });
    try {
      const answer = await within(connectMs + headersMs, answered, signal);
      // Destroying a body that is not wanted makes it fail, after nobody listens.
      answer.body.on('error', () => {});
      return { status: answer.statusCode, headers: answer.headers, body: answer.body };
    } catch (cause) {
      // An answer that comes after all is not wanted any more.
      answered.then(
        ({ body }) => body.on('error', () => {}).destroy(),
        () => {},
      );
      signal?.throwIfAborted();
      throw networkFault(address.host, cause);
    }
  }

  /** Bytes are checked by hash, but what is fetched is nobody else's business. */
  private allowed(address: string, first: string): URL {
    const url = new URL(address);
    const isPlain =
      url.protocol === 'http:' &&
      (LOOPBACK.has(url.hostname) || this.plainHosts.has(url.host));
    if (url.protocol === 'https:' || isPlain) return url;
    const how = address === first ? '' : ` (redirected from ${new URL(first).host})`;
    throw new DownloadFault(
      'elsewhere',
      `${url.protocol}//${url.host}${how} is not encrypted`,
    );
  }
}

/** undici heeds neither signal nor limits while it waits for a connection. */
async function within<T>(
  limitMs: number,
  work: Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let interrupt = () => {};
  const end = new Promise<never>((_, reject) => {
    const late = Object.assign(new Error('late'), { code: 'UND_ERR_CONNECT_TIMEOUT' });
    timer = setTimeout(reject, limitMs, late);
    interrupt = () => reject(signal?.reason);
    signal?.addEventListener('abort', interrupt);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', interrupt);
  }
}

/**
 * Connections to a proxy. Left to itself, undici asks a proxy that breaks off again
 * without a pause and for ever, and waits minutes for one that is silent.
 */
class ProxyPool extends Pool {
  constructor(
    origin: URL,
    options: object,
    private readonly limitMs: number,
  ) {
    super(origin, options);
  }

  override connect(options: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData>;
  override connect(options: Dispatcher.ConnectOptions, callback: () => void): void;
  override async connect(
    options: Dispatcher.ConnectOptions,
  ): Promise<Dispatcher.ConnectData> {
    try {
      return await within(this.limitMs, super.connect(options));
    } catch (cause) {
      const { message } = cause as Error;
      throw Object.assign(new Error(message, { cause }), { code: 'PROXY_FAILED' });
    }
  }
}

function proxyAgent(timeouts: HttpTimeouts, environment: Environment): Dispatcher {
  const read = (name: string) => environment[name] || environment[name.toUpperCase()];
  const httpProxy = read('http_proxy');
  const httpsProxy = read('https_proxy');
  for (const proxy of [httpProxy, httpsProxy]) {
    if (proxy === undefined || /^https?:\/\/[^/]/.test(proxy)) continue;
    throw new GuiseError(
      'BAD_SETTING',
      `The proxy "${proxy}" (from HTTP_PROXY or HTTPS_PROXY) is not an address such as http://proxy.example:8080.`,
    );
  }
  return new EnvHttpProxyAgent({
    httpProxy: httpProxy ?? '',
    httpsProxy: httpsProxy ?? '',
    noProxy: read('no_proxy') ?? '',
    connect: { timeout: timeouts.connectMs },
    clientFactory: (origin, options) =>
      new ProxyPool(origin, options, timeouts.connectMs),
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.idleMs,
  });
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known, so this machine may be offline',
  EAI_AGAIN: 'its name could not be looked up, so this machine may be offline',
  ECONNREFUSED: 'it refuses connections',
  ECONNRESET: 'it broke the connection off',
  PROXY_FAILED: "this machine's proxy does not connect to it",
  UND_ERR_SOCKET: 'it broke the connection off',
  UND_ERR_CONNECT_TIMEOUT: 'it could not be reached in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'it stopped sending',
};

/** Network failures pass, those of certificates do not. */
export function networkFault(host: string, cause: unknown): DownloadFault {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code);
  return new DownloadFault(
    isCertificate ? 'elsewhere' : 'again',
    `${host}: ${reasons[code] ?? message}`,
    cause,
  );
}

/**
 * A client that may ask the mirror without encryption.
 * @param mirror  address of a folder
 * @throws GuiseError BAD_USAGE
 */
export function clientFor(
  mirror: string | undefined,
  timeouts = patientTimeouts,
): HttpClient {
  if (mirror === undefined) return new HttpClient(timeouts);
  if (URL.canParse(mirror) && /^https?:/.test(mirror)) {
    return new HttpClient(timeouts, [mirror]);
  }
  throw new GuiseError(
    'BAD_USAGE',
    `--mirror takes the address of a folder, for example https://files.example/models; it was given "${mirror}".`,
  );
}
