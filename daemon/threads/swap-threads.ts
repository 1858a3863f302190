// The swap thread, and during a switch of networks the one that follows it: that one
// loads and prepares beside the other, then takes over between two frames (SwapTurn).
// Runs on the main thread.
import { type ErrorCode, GuiseError } from '../errors.js';
import type { PipelineSettings } from '../pipeline-settings.js';
import type { SourceFace } from '../source-faces/source-face.js';
import { fingerprintOf } from '../source-faces/source-fingerprint.js';
import type { SharedMemory } from './shared-memory.js';
import type {
  FaceRequest,
  FromSwap,
  ModelInUse,
  SwapThreadData,
  ToSwap,
} from './swap-messages.js';
import { SwapTurn } from './swap-turn.js';
import { Thread } from './thread.js';
import { Turns } from './turns.js';

export interface SwapListener {
  /** A thread begins to swap: at the start, after a failure, after a switch. */
  onSwapping(models: readonly ModelInUse[]): void;
  onWearing(name: string | null): void;
  /** Something a log should hold. */
  onFault(message: string): void;
  /** Nobody swaps now; `restart` goes on. */
  onFailed(code: ErrorCode, message: string): void;
}

interface SwapThreadsOptions {
  readonly memory: SharedMemory;
  readonly pipeline: PipelineSettings;
  readonly isEveryFrame: boolean;
}

/** A thread and what it told. */
interface Seat {
  readonly thread: Thread<ToSwap, FromSwap>;
  settings: PipelineSettings;
  models: readonly ModelInUse[];
  wearing: string | null;
}

/** What somebody waits for. */
interface Pending {
  resolve(): void;
  reject(error: GuiseError): void;
}

export class SwapThreads {
  /** Of the thread that swaps, or is to. */
  settings: PipelineSettings;
  private current: Seat | null = null;
  private next: (Pending & { readonly seat: Seat }) | null = null;
  private wish: (Pending & { readonly request: number }) | null = null;
  private worn: FaceRequest = { request: 0, face: null, key: '' };
  private lastNumber = 0;
  private lastSwitch = 0;
  private isRestartDue = false;
  private isStopping = false;
  private readonly running = new Set<Thread<ToSwap, FromSwap>>();
  private readonly turns = new Turns();

  constructor(
    private readonly options: SwapThreadsOptions,
    private readonly listener: SwapListener,
  ) {
    this.settings = options.pipeline;
  }

  start(face: SourceFace | null): void {
    this.worn = this.requestOf(face);
    this.current = this.open(this.settings, this.options.isEveryFrame);
  }

  /**
   * Lets the networks go until `restart`.
   * @param mayUnload  asked when nothing else is under way
   */
  unload(mayUnload: () => boolean): Promise<void> {
    return this.turns.take(async () => {
      const seat = this.current;
      if (!seat || !mayUnload()) return;
      this.current = null;
      await seat.thread.stop();
    });
  }

  /** Starts a thread again after a failure, or after `unload`. */
  restart(): void {
    if (this.isStopping || this.current) return;
    if (this.next) this.isRestartDue = true;
    else this.current = this.open(this.settings, false);
  }

  /**
   * Wears another face from the next frame on.
   * @throws GuiseError of Swapper.prepare; the face before is then worn on
   */
  useFace(face: SourceFace | null): Promise<void> {
    return this.turns.take(async () => {
      if (this.isStopping) return;
      const wish = this.requestOf(face);
      if (this.current) await this.ask(this.current, wish);
      this.worn = wish;
    });
  }

  /**
   * Goes on with other networks, once these are loaded. Of several switches asked for at
   * once only the last is made.
   * @param face  what they wear from the first frame on; the face that is worn unless given
   * @throws GuiseError when the networks cannot be loaded, or not wear the face; those
   *   before go on then
   */
  useSettings(settings: PipelineSettings, face?: SourceFace | null): Promise<void> {
    const number = ++this.lastSwitch;
    return this.turns.take(async () => {
      if (this.isStopping) return;
      const before = this.worn;
      if (face !== undefined) this.worn = this.requestOf(face);
      if (number !== this.lastSwitch) return;
      await this.switchTo(settings).catch((error) => {
        this.worn = before;
        throw error;
      });
    });
  }

  /** Takes over, between two frames, settings that need no other networks. */
  tune(settings: PipelineSettings): Promise<void> {
    return this.turns.take(async () => {
      this.settings = settings;
      if (!this.current) return;
      this.current.settings = settings;
      this.current.thread.post({ type: 'tune', settings });
    });
  }

  /** @returns false when a thread did not stop in time */
  async stop(): Promise<boolean> {
    this.isStopping = true;
    const threads = [...this.running];
    const stopped = await Promise.all(threads.map((t) => t.stop()));
    this.next?.resolve();
    this.wish?.resolve();
    return !stopped.includes(false);
  }

  private requestOf(face: SourceFace | null): FaceRequest {
    const key = face ? fingerprintOf(face) : '';
    return { request: this.worn.request + 1, face, key };
  }

  private ask({ thread }: Seat, wish: FaceRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      this.wish = { request: wish.request, resolve, reject };
      thread.post({ type: 'useFace', ...wish });
    });
  }

  private switchTo(settings: PipelineSettings): Promise<void> {
    return new Promise((resolve, reject) => {
      this.next = { seat: this.open(settings, true), resolve, reject };
    });
  }

  private open(settings: PipelineSettings, mustWearFirst: boolean): Seat {
    const { memory, isEveryFrame } = this.options;
    const number = ++this.lastNumber;
    const data: SwapThreadData = {
      memory,
      settings,
      number,
      first: this.worn,
      mustWearFirst,
      isEveryFrame,
    };
    const thread = new Thread<ToSwap, FromSwap>('swap-thread.js', data, {
      onMessage: (message) => this.hear(seat, message),
      onError: ({ message }) =>
        this.hear(seat, { type: 'failed', code: 'THREAD_FAILED', message }),
    });
    const seat: Seat = { thread, settings, models: [], wearing: null };
    this.running.add(thread);
    void thread.ended.then(() => {
      this.running.delete(thread);
      new SwapTurn(memory.swapTurn, number).release();
    });
    return seat;
  }

  private hear(seat: Seat, message: FromSwap): void {
    if (message.type === 'ready') seat.models = message.models;
    else if (message.type === 'wearing') seat.wearing = message.name;
    else if (message.type === 'fault') {
      const { count } = message;
      this.listener.onFault(`Faults in ${count} frame(s): ${message.message}`);
    }
    if (seat === this.next?.seat) this.hearNext(seat, message);
    else if (seat === this.current) this.hearCurrent(seat, message);
  }

  private hearNext(seat: Seat, message: FromSwap): void {
    const { resolve, reject } = this.next!;
    if (message.type === 'swapping') {
      this.current?.thread.post({ type: 'stop' });
      this.current = seat;
      this.settings = seat.settings;
      this.next = null;
      this.isRestartDue = false;
      this.tellSwapping(seat);
      resolve();
    } else if (message.type === 'failed') {
      this.next = null;
      if (this.isRestartDue || !this.current) this.restart();
      this.isRestartDue = false;
      reject(new GuiseError(message.code, message.message));
    }
  }

  private hearCurrent(seat: Seat, message: FromSwap): void {
    if (message.type === 'swapping') this.tellSwapping(seat);
    else if (message.type === 'wearing') this.answer(message.request, null);
    else if (message.type === 'refused') {
      const { code, message: fault, request } = message;
      this.answer(request, new GuiseError(code, fault));
      if (request === this.worn.request) this.listener.onFault(fault);
    } else if (message.type === 'failed') {
      const { code, message: fault } = message;
      this.current = null;
      this.wish?.reject(new GuiseError(code, fault));
      this.wish = null;
      this.listener.onFailed(code, fault);
    } else if (message.type === 'done') this.current = null;
  }

  private tellSwapping({ models, wearing }: Seat): void {
    this.listener.onSwapping(models);
    this.listener.onWearing(wearing);
  }

  private answer(request: number, error: GuiseError | null): void {
    if (!error && this.current) this.listener.onWearing(this.current.wearing);
    if (this.wish?.request !== request) return;
    if (error) this.wish.reject(error);
    else this.wish.resolve();
    this.wish = null;
  }
}
