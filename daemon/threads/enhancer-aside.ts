// An enhancer in a thread of its own: frames go on while it runs, with what it made
// before. Belongs to the swap thread.
import type { EnhancerFamilyOptions } from '../enhancers/enhancer.js';
import type { EnhancerCrop, ResidualMaker } from '../enhancers/residual-maker.js';
import { GuiseError } from '../errors.js';
import {
  addNetworkInUse,
  type NetworkInUse,
  removeNetworkInUse,
} from '../inference/networks-in-use.js';
import {
  type EnhancerMemory,
  type EnhancerThreadData,
  EnhancerWord,
  type FromEnhancer,
  type ToEnhancer,
} from './enhancer-messages.js';
import { Thread } from './thread.js';

type EnhancerThread = Thread<ToEnhancer, FromEnhancer>;

/**
 * @param onFault  told of runs that failed; these make nothing
 * @throws GuiseError of openEnhancer
 */
export function openEnhancerAside(
  data: EnhancerThreadData,
  onFault: (fault: Error) => void,
): Promise<ResidualMaker> {
  return new Promise((resolve, reject) => {
    const thread: EnhancerThread = new Thread('enhancer-thread.js', data, {
      onMessage(message) {
        if (message.type === 'ready') {
          const { crop, memory, networks } = message;
          resolve(new EnhancerAside(thread, crop, memory, networks));
        } else if (message.type === 'failed') {
          reject(new GuiseError(message.code, message.message));
        } else {
          onFault(new GuiseError('THREAD_FAILED', message.message));
        }
      },
      onError(error) {
        // Busy for ever then, if it was open: the swap goes on as it is.
        reject(error);
        onFault(error);
      },
    });
  });
}

class EnhancerAside implements ResidualMaker {
  readonly template: EnhancerCrop['template'];
  readonly format: EnhancerCrop['format'];
  readonly cropSize: number;
  readonly enhancedSize: number;
  readonly crop: Float32Array;
  readonly residual: Float32Array;
  private readonly words: Int32Array;

  constructor(
    private readonly thread: EnhancerThread,
    { template, format, cropSize, enhancedSize }: EnhancerCrop,
    memory: EnhancerMemory,
    private readonly networks: readonly NetworkInUse[],
  ) {
    this.template = template;
    this.format = format;
    this.cropSize = cropSize;
    this.enhancedSize = enhancedSize;
    this.crop = new Float32Array(memory.crop);
    this.residual = new Float32Array(memory.residual);
    this.words = new Int32Array(memory.words);
    for (const network of networks) addNetworkInUse(network);
  }

  begin(): void {
    Atomics.store(this.words, EnhancerWord.isBusy, 1);
    this.ring();
  }

  get isBusy(): boolean {
    return Atomics.load(this.words, EnhancerWord.isBusy) === 1;
  }

  get isMade(): boolean {
    return this.words[EnhancerWord.isMade] === 1;
  }

  get durationUs(): number {
    return this.words[EnhancerWord.durationUs]!;
  }

  tune(options: EnhancerFamilyOptions): void {
    this.thread.post({ type: 'tune', options });
    this.ring();
  }

  /** Waits for a run under way, however long: ending this thread before would abort the
   *  process. */
  close(): Promise<void> {
    for (const network of this.networks) removeNetworkInUse(network);
    this.thread.post({ type: 'stop' });
    this.ring();
    return this.thread.ended;
  }

  private ring(): void {
    Atomics.add(this.words, EnhancerWord.bell, 1);
    Atomics.notify(this.words, EnhancerWord.bell);
  }
}
