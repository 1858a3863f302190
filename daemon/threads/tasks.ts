// Work that would keep the main thread from answering: done in a thread of its own, once.

import type { DescribedModels } from '../models/described-models.js';
import type { ModelVerdict, RemovedModel } from '../models/model-files.js';
import type { PullProgress, PullWish } from '../models/pull-task.js';
import type { AnalysisSettings } from '../source-faces/photo-analysis.js';
import type { AnalysedPhotos, SentPhoto } from '../source-faces/sent-photos.js';
import type { ThreadFailed } from './run-thread.js';

interface ModelWords {
  readonly words: readonly string[];
  readonly folder: string;
}

/** Every task by name, with what it is given, what it tells meanwhile and its result. */
export interface Tasks {
  analysePhotos: {
    input: {
      photos: readonly SentPhoto[];
      /** Of the swapper. */
      needsLandmarks: boolean;
      settings: AnalysisSettings;
    };
    progress: never;
    result: AnalysedPhotos;
  };
  describeModels: { input: { folder: string }; progress: never; result: DescribedModels };
  verifyModels: { input: ModelWords; progress: never; result: ModelVerdict[] };
  removeModels: { input: ModelWords; progress: never; result: RemovedModel[] };
  pullModels: { input: PullWish; progress: PullProgress; result: string[] };
}

export type TaskName = keyof Tasks;

/** What a running task can use. */
export interface TaskContext<Progress> {
  readonly signal: AbortSignal;
  report(progress: Progress): void;
}

export type FromTask =
  | { readonly type: 'progress'; readonly progress: unknown }
  | { readonly type: 'done'; readonly result: unknown }
  | ThreadFailed;
