// The closed set of messages between the main thread and the preview thread.
import type { PreviewMemory } from '../preview/preview-memory.js';
import type { PreviewView } from '../preview/preview-watch.js';

export interface PreviewThreadData {
  readonly memory: PreviewMemory;
}

/** It stops by PreviewWatch.stop, as it does not read messages. */
export type ToPreview = { readonly type: 'stop' };

export type FromPreview =
  | {
      readonly type: 'picture';
      readonly view: PreviewView;
      /** The receiver's own. */
      readonly jpeg: Uint8Array;
    }
  /** The thread ends after this. */
  | { readonly type: 'failed'; readonly message: string };
