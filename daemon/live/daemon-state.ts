// What a running guise tells its clients of itself.

import type { PreviewState } from '../preview/preview-state.js';
import type { PullState } from './background-pull.js';

/** What a client may want to know at any moment; figures of the frame path are `metrics`. */
export interface DaemonState extends PreviewState {
  readonly version: string;
  readonly pid: number;
  /** The face that is to be worn, as the setting says; `face` is the one that is. */
  readonly chosenFace: string;
  /** What is wrong with the settings file as it was edited by hand; null when nothing. */
  readonly settingsFault: string | null;
  /** The model that is being fetched, how much of it is here, and its size where that is
   *  known; null while none is. */
  readonly fetching: PullState['current'];
}
