// Tickets that open the page once: what is passed to a browser as an argument can be read
// by everybody on the machine, so that is not the token.
import { randomBytes } from 'node:crypto';

/** A browser may have to start first. */
const VALID_MS = 30_000;

export class PageTickets {
  /** When each that was not used ends to be valid, by ticket. */
  private readonly endsAtMs = new Map<string, number>();

  constructor(private readonly nowMs = () => performance.now()) {}

  /** 128 random bits, in hexadecimal. */
  issue(): string {
    for (const old of this.endsAtMs.keys()) {
      if (this.isOver(old)) this.endsAtMs.delete(old);
    }
    const ticket = randomBytes(16).toString('hex');
    this.endsAtMs.set(ticket, this.nowMs() + VALID_MS);
    return ticket;
  }

  isValid(ticket: string): boolean {
    return !this.isOver(ticket);
  }

  /** It is not valid any more. */
  useUp(ticket: string): void {
    this.endsAtMs.delete(ticket);
  }

  private isOver(ticket: string): boolean {
    return this.nowMs() >= (this.endsAtMs.get(ticket) ?? 0);
  }
}
