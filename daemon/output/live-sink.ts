// A sink of the live pipeline: when its device goes, it is opened again by itself.
import { asGuiseError } from '../errors.js';
import type { Frame } from '../frames/frame.js';
import type { FrameSink, SinkFormat } from '../sinks/frame-sink.js';
import { createSink, type SinkRequest } from '../sinks/sinks.js';

const REOPEN_FIRST_US = 500_000;
const REOPEN_MOST_US = 5_000_000;

/** What a person may want to know of a sink. */
export interface SinkState {
  readonly label: string;
  readonly isOpen: boolean;
  /** Why it is not open; empty while it is. */
  readonly fault: string;
}

export class LiveSink {
  private sink: FrameSink | null = null;
  private dueAtUs = 0;
  private waitUs = REOPEN_FIRST_US;
  private fault = '';

  /** @param onChange  called when it opened, failed to, or was lost */
  constructor(
    private readonly request: SinkRequest,
    private readonly format: SinkFormat,
    private readonly onChange: () => void,
  ) {}

  get state(): SinkState {
    const label = this.sink?.label ?? this.request.kind;
    return { label, isOpen: this.sink !== null, fault: this.fault };
  }

  /** True when `open` is to be called now. */
  isDue(nowUs: number): boolean {
    return this.sink === null && nowUs >= this.dueAtUs;
  }

  /** Tries to open; never throws. */
  async open(nowUs: number): Promise<void> {
    let sink: FrameSink | null = null;
    try {
      sink = await createSink(this.request);
      await sink.open(this.format);
      this.sink = sink;
      this.waitUs = REOPEN_FIRST_US;
      this.fault = '';
      this.onChange();
    } catch (error) {
      await sink?.close().catch(() => undefined);
      this.lose(error, nowUs);
    }
  }

  write(frame: Frame, nowUs: number): void {
    try {
      this.sink?.write(frame);
    } catch (error) {
      void this.sink?.close().catch(() => undefined);
      this.lose(error, nowUs);
    }
  }

  /** Writes the frame over everything that the device still keeps for readers. */
  overwrite(frame: Frame, nowUs: number): void {
    const times = this.sink?.bufferCount ?? 1;
    for (let i = 0; i < times; i++) this.write(frame, nowUs);
  }

  /** Readers at present; 0 as well when the sink is closed or cannot tell. */
  get readerCount(): number {
    return this.sink?.readerCount?.() ?? 0;
  }

  async close(): Promise<void> {
    await this.sink?.close();
    this.sink = null;
  }

  private lose(error: unknown, nowUs: number): void {
    const { message } = asGuiseError(error, 'SINK_FAILED');
    const isNews = message !== this.fault;
    this.sink = null;
    this.fault = message;
    this.dueAtUs = nowUs + this.waitUs;
    this.waitUs = Math.min(this.waitUs * 2, REOPEN_MOST_US);
    if (isNews) this.onChange();
  }
}
