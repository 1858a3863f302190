// Decides whether a request may see the preview: it shows the wearer, so a page of
// another origin, a name rebound to this address and a guessed address must not.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** 128 random bits, in hexadecimal. */
export function createToken(): string {
  return randomBytes(16).toString('hex');
}

export class RequestGuard {
  private readonly tokenHash: Buffer;
  private readonly hosts: ReadonlySet<string>;

  constructor(token: string, port: number) {
    this.tokenHash = hashOf(token);
    // As browsers write it: they leave out the port that http has by itself.
    const hostOf = (name: string) => new URL(`http://${name}:${port}`).host;
    this.hosts = new Set([hostOf('127.0.0.1'), hostOf('localhost')]);
  }

  /** True for requests to this server by its own name and from its own pages only. */
  isOwnOrigin(request: IncomingMessage): boolean {
    const { host, origin } = request.headers;
    if (host === undefined || !this.hosts.has(host)) return false;
    if (origin !== undefined && !this.hosts.has(origin.replace(/^http:\/\//, ''))) {
      return false;
    }
    // Browsers say so when another site's page embeds ours; following a link is fine.
    const site = request.headers['sec-fetch-site'];
    const isForeign = site === 'cross-site' || site === 'same-site';
    return !isForeign || request.headers['sec-fetch-mode'] === 'navigate';
  }

  /**
   * The path behind the token, for "/<token>/page.css?x" "/page.css"; null when the
   * token is missing or wrong. Takes the same time for every wrong token.
   */
  pathBehindToken(path: string): string | null {
    const [, token = '', rest] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? [];
    const isRight = timingSafeEqual(hashOf(token), this.tokenHash);
    return isRight ? (rest ?? '') : null;
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
