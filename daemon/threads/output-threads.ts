// The output thread, and after a failure the one that follows it. Runs on the main thread.
import type { CardKind, CoverCard } from '../cards/card-kind.js';
import type { GuardPolicy } from '../output/bare-face-guard.js';
import type { FromOutput, OutputThreadData, ToOutput } from './output-messages.js';
import { Thread } from './thread.js';

type OutputOptions = Omit<OutputThreadData, 'cover'>;

export class OutputThreads {
  private current: Thread<ToOutput, FromOutput> | null = null;
  private policy: GuardPolicy;
  private isStopping = false;

  constructor(
    private readonly options: OutputOptions,
    private readonly onMessage: (message: FromOutput) => void,
  ) {
    this.policy = options.policy;
  }

  /** @param cover  what covers from the first frame on */
  start(cover: CoverCard | null): void {
    if (this.isStopping) return;
    const { memory, fps, sinks, cards, isEveryFrame, isOnDemand } = this.options;
    const { policy } = this;
    const data: OutputThreadData = {
      memory,
      fps,
      sinks,
      policy,
      cards,
      isEveryFrame,
      isOnDemand,
      cover,
    };
    this.current = new Thread<ToOutput, FromOutput>('output-thread.js', data, {
      onMessage: this.onMessage,
      onError: ({ message }) =>
        this.onMessage({ type: 'failed', code: 'THREAD_FAILED', message }),
    });
  }

  /** From the next frame on, and by every thread to come. */
  usePolicy(policy: GuardPolicy): void {
    this.policy = policy;
    this.current?.post({ type: 'policy', policy });
  }

  /** From the next frame on, whatever comes, until told null. */
  cover(card: CoverCard | null): void {
    this.current?.post({ type: 'cover', card });
  }

  /** The card that explains why no frames come; null when they are to come. */
  explain(card: CardKind | null): void {
    this.current?.post({ type: 'situation', card });
  }

  /** Whether the thread, if there is one, stopped in time. */
  async stop(): Promise<boolean> {
    this.isStopping = true;
    return (await this.current?.stop()) ?? true;
  }
}
