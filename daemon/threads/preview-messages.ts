// What the preview thread is given, and what it posts to the main thread. It reads no
// messages: PreviewWatch.stop stops it.
import type { PreviewMemory } from '../preview/preview-memory.js';
import type { PreviewView } from '../preview/preview-watch.js';
import type { ThreadFailed } from './run-thread.js';

export interface PreviewThreadData {
  readonly memory: PreviewMemory;
}

export type FromPreview =
  | {
      readonly type: 'picture';
      readonly view: PreviewView;
      /** The receiver's own. */
      readonly jpeg: Uint8Array;
    }
  | ThreadFailed;
