// What swappers need to know of the settings: plain data.
import type { InferenceOptions } from '../inference/load-network.js';
import type { PasteBackSettings } from './paste-back.js';

export interface SwapperSettings extends InferenceOptions {
  readonly swapperFamily: string;
  /** By its manifest's name; empty for the family's first that is installed. */
  readonly swapperModel: string;
  /** What the swapper's family understands of it. */
  readonly swapper: Readonly<Record<string, number>>;
  /** Of the swappers that repaint an aligned crop. */
  readonly pasteBack: PasteBackSettings;
}
