// Fetches models while guise runs: one pull at a time, whose state can be watched.
import { EventEmitter } from 'node:events';
import { GuiseError } from '../errors.js';
import type { PullProgress, PullWish } from '../models/pull-task.js';
import { runTask } from '../threads/run-task.js';

/** Of the pull that runs, or of the last one. */
export interface PullState {
  readonly isRunning: boolean;
  /** What is to be fetched. */
  readonly models: readonly string[];
  readonly fetched: readonly string[];
  /** What is being fetched, how much of it is here, and its size where that is known. */
  readonly current: { model: string; bytes: number; total: number | null } | null;
  /** Why it ended early, or what holds it up; empty otherwise. */
  readonly remark: string;
}

interface BackgroundPullEvents {
  change: [state: PullState];
  /** Models that were missing are here. */
  fetched: [models: readonly string[]];
  /** A pull that had begun ended early, in one sentence. */
  failed: [message: string];
}

const nothing: PullState = {
  isRunning: false,
  models: [],
  fetched: [],
  current: null,
  remark: '',
};

export class BackgroundPull extends EventEmitter<BackgroundPullEvents> {
  state: PullState = nothing;
  private cancelling: AbortController | null = null;

  /**
   * Resolves once it is sure that the pull can begin.
   * @returns what is to be fetched
   * @throws GuiseError PULL_RUNNING, LICENCE_NOT_ACCEPTED, BAD_USAGE for unknown words
   */
  start(wish: PullWish): Promise<readonly string[]> {
    if (this.cancelling) {
      const message = `Models are being fetched already: ${this.state.models.join(', ')}.`;
      throw new GuiseError('PULL_RUNNING', message);
    }
    const cancelling = new AbortController();
    this.cancelling = cancelling;
    this.tell({ ...nothing, isRunning: true });
    return new Promise((resolve, reject) => {
      const onProgress = (progress: PullProgress) => {
        this.hear(progress);
        if (progress.type === 'begun') resolve(progress.models);
      };
      runTask('pullModels', wish, { signal: cancelling.signal, onProgress }).then(
        (models) => {
          this.end('');
          if (models.length > 0) this.emit('fetched', models);
        },
        (error: GuiseError) => {
          const hasFailed = this.state.models.length > 0 && !cancelling.signal.aborted;
          this.end(cancelling.signal.aborted ? 'Cancelled.' : error.message);
          if (hasFailed) this.emit('failed', error.message);
          reject(error);
        },
      );
    });
  }

  /** What has arrived is kept for the next time. */
  cancel(): void {
    this.cancelling?.abort();
  }

  private hear(progress: PullProgress): void {
    const { state } = this;
    if (progress.type === 'begun') {
      this.tell({ ...state, models: progress.models });
    } else if (progress.type === 'bytes') {
      const { model, bytes, total } = progress;
      this.tell({ ...state, current: { model, bytes, total }, remark: '' });
    } else if (progress.type === 'fetched') {
      const fetched = [...state.fetched, progress.model];
      this.tell({ ...state, fetched, current: null });
    } else {
      this.tell({ ...state, remark: progress.sentence });
    }
  }

  private end(remark: string): void {
    this.cancelling = null;
    this.tell({ ...this.state, isRunning: false, current: null, remark });
  }

  private tell(state: PullState): void {
    this.state = state;
    this.emit('change', state);
  }
}
