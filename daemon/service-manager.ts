// Tells the service manager that started guise how it is, as sd_notify(3) describes: that
// it is ready, that it still lives, that it is ending. Without one nothing happens.
import { native } from '../native/index.js';

type Environment = Readonly<Record<string, string | undefined>>;

export class ServiceManager {
  private readonly socket: string | null;
  private readonly watchdog: NodeJS.Timeout | undefined;

  constructor(environment: Environment = process.env) {
    this.socket = environment.NOTIFY_SOCKET || null;
    const { WATCHDOG_USEC, WATCHDOG_PID } = environment;
    const isOurs = !WATCHDOG_PID || Number(WATCHDOG_PID) === process.pid;
    const timeoutMs = isOurs ? Number(WATCHDOG_USEC ?? 0) / 1000 : 0;
    if (!this.socket || !(timeoutMs > 0)) return;
    // Twice within the time allowed, as the manual advises.
    this.watchdog = setInterval(() => this.tell('WATCHDOG=1'), timeoutMs / 2);
    this.watchdog.unref();
  }

  ready(): void {
    this.tell('READY=1');
  }

  stopping(): void {
    clearInterval(this.watchdog);
    this.tell('STOPPING=1');
  }

  /** A manager that does not listen is no reason to fail. */
  private tell(message: string): void {
    if (!this.socket) return;
    try {
      native.sendDatagram(this.socket, message);
    } catch {
      // It will find out by its timeouts.
    }
  }
}
