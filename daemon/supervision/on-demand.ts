// What is open because somebody looks: the camera, and the networks for a while longer,
// so that the next call is quick.

import type { CameraThread } from '../threads/camera-thread.js';
import type { SwapThreads } from '../threads/swap-threads.js';
import type { PipelineState } from './pipeline-state.js';

interface OnDemandOptions {
  /** True for rendering and benchmarks: networks are needed to the end. */
  readonly isEveryFrame: boolean;
  /** The camera is open only while somebody looks. */
  readonly isOnDemand: boolean;
  /** Networks that nobody has needed for so long are let go; 0: never. */
  readonly unloadAfterMs: number;
}

export class OnDemand {
  private unloadTimer: NodeJS.Timeout | undefined;

  /** @param onUnloaded  `state` says so now */
  constructor(
    private readonly options: OnDemandOptions,
    private readonly state: PipelineState,
    private readonly capture: CameraThread,
    private readonly swap: SwapThreads,
    private readonly onUnloaded: () => void,
  ) {}

  /** The camera is open when somebody looks, unless the wearer paused. */
  openOrCloseCamera(): void {
    this.capture.want(this.state.isWatched && !this.state.isPaused);
  }

  /** Networks stay loaded for a while after the last look. */
  keepOrUnloadNetworks(): void {
    clearTimeout(this.unloadTimer);
    const { isEveryFrame, isOnDemand, unloadAfterMs } = this.options;
    const { swap, isWatched } = this.state;
    if (isWatched && swap.state === 'unloaded') {
      swap.state = 'loading';
      this.swap.restart();
    } else if (!isWatched && !isEveryFrame && isOnDemand && unloadAfterMs > 0) {
      this.unloadTimer = setTimeout(() => this.unloadNetworks(), unloadAfterMs).unref();
    }
  }

  /** Unloads nothing any more. */
  stop(): void {
    clearTimeout(this.unloadTimer);
  }

  private unloadNetworks(): void {
    // A switch may be under way, and somebody come until it is over.
    void this.swap.unload(() => {
      if (this.state.isWatched || this.state.swap.state !== 'ready') return false;
      this.state.swap.state = 'unloaded';
      this.onUnloaded();
      return true;
    });
  }
}
