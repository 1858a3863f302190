// Shows how a pull goes: a bar for each file on a terminal, lines elsewhere.
import { SingleBar } from 'cli-progress';
import { describeBytes } from '../models/byte-size.js';
import type { PullListener } from '../models/pull.js';

const FORMAT =
  '{name} [{bar}] {percentage}%  {done} of {size}  {speed}/s  {eta_formatted} left';

/** Over how long the speed is averaged. */
const SPEED_WINDOW_MS = 5000;

export class PullDisplay implements PullListener {
  private bar: SingleBar | null = null;
  private lastAt = 0;
  private lastBytes = 0;
  private bytesPerSecond = 0;
  private at = 0;
  /** What the bar shows besides itself. */
  private shown = { name: '', size: '', done: '', speed: '' };

  constructor(
    private readonly out: NodeJS.WriteStream = process.stderr,
    private readonly clock: () => number = Date.now,
  ) {}

  onStart(name: string, bytes: number | null): void {
    const size = bytes === null ? 'size not known' : describeBytes(bytes);
    this.lastAt = 0;
    this.bytesPerSecond = 0;
    if (!this.out.isTTY) {
      this.say(`Fetching ${name} (${size}) …`);
      return;
    }
    this.shown = { name, size, done: describeBytes(0), speed: '–' };
    this.startBar(bytes ?? 1, 0);
  }

  onProgress(_name: string, bytes: number, total: number | null): void {
    if (!this.bar) return;
    this.measure(bytes);
    // Of an unknown size, as much is shown as has come.
    if (total === null) this.bar.setTotal(bytes);
    else if (this.bar.getTotal() !== total) this.bar.setTotal(total);
    this.shown.done = describeBytes(bytes);
    this.shown.size = total === null ? 'an unknown size' : describeBytes(total);
    this.shown.speed = describeBytes(Math.round(this.bytesPerSecond));
    this.at = bytes;
    this.bar.update(bytes, this.shown);
  }

  onDone(name: string): void {
    this.stop();
    this.say(`Fetched ${name}; its SHA-256 is right.`);
  }

  onTrouble(sentence: string): void {
    const total = this.bar?.getTotal();
    this.stop();
    this.say(sentence);
    // Below the sentence, so that it stays to be read.
    if (total !== undefined) this.startBar(total, this.at);
  }

  /** Leaves the terminal as it was. Idempotent. */
  stop(): void {
    this.bar?.stop();
    this.bar = null;
  }

  private startBar(total: number, at: number): void {
    this.at = at;
    this.bar = new SingleBar({ format: FORMAT, stream: this.out, hideCursor: true });
    this.bar.start(total, at, this.shown);
  }

  private measure(bytes: number): void {
    const now = this.clock();
    if (this.lastAt === 0 || bytes < this.lastBytes) {
      this.lastAt = now;
      this.lastBytes = bytes;
      return;
    }
    const elapsedMs = now - this.lastAt;
    if (elapsedMs < SPEED_WINDOW_MS / 10) return;
    const speed = ((bytes - this.lastBytes) / elapsedMs) * 1000;
    const weight = Math.min(1, elapsedMs / SPEED_WINDOW_MS);
    this.bytesPerSecond =
      this.bytesPerSecond === 0
        ? speed
        : this.bytesPerSecond * (1 - weight) + speed * weight;
    this.lastAt = now;
    this.lastBytes = bytes;
  }

  private say(sentence: string): void {
    this.out.write(`${sentence}\n`);
  }
}
