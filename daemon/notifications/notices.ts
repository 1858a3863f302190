// What a person should be told although no window is open: decided from how the daemon
// was and how it is.
import type { DaemonState } from '../live/daemon-state.js';
import type { Subject } from '../readiness/finding.js';
import type { Settings } from '../settings/settings.js';
import type { demonstrationNotice } from '../surroundings.js';

export interface Notice {
  /** Notices of one kind replace each other on the screen. */
  readonly kind: string;
  readonly title: string;
  readonly body: string;
}

type WantedProviders = Readonly<Settings['inference']['providers']>;

/** Without these no face is found or swapped. */
const neededModels: readonly string[] = [
  'Networks for real faces',
  'Face detector',
  'Face landmarks',
  'Face swapper',
] satisfies (Subject | ReturnType<typeof demonstrationNotice>['what'])[];

/** Of one kind at most one in this time, milliseconds. */
const KIND_INTERVAL_MS = 5 * 60_000;
/** A camera that is back this soon was never missed. */
const LOST_AFTER_MS = 3000;

export class Notices {
  private readonly toldAtMs = new Map<string, number>();
  private lostSinceMs: number | null = null;
  private isLossTold = false;
  private hasRun = false;

  /**
   * @param providers  as the settings prefer them
   * @param nowMs  of any steady clock
   * @returns what is new and not told too often
   */
  after(state: DaemonState, providers: WantedProviders, nowMs: number): Notice[] {
    const notices = [
      ...this.ofCamera(state, nowMs),
      ...ofModels(state),
      ...ofProviders(state, providers),
    ];
    return notices.filter((notice) => this.isDue(notice, nowMs));
  }

  private ofCamera({ camera, problem }: DaemonState, nowMs: number): Notice[] {
    const kind = 'camera';
    if (camera.state === 'running') {
      const isBack = this.isLossTold;
      this.hasRun = true;
      this.lostSinceMs = null;
      this.isLossTold = false;
      if (!isBack) return [];
      // Who heard of the loss hears of the end, however soon it comes.
      this.toldAtMs.delete(kind);
      return [{ kind, title: 'The camera is back', body: camera.label }];
    }
    const isLost = camera.state === 'failed' || camera.state === 'restarting';
    if (!isLost || !this.hasRun) return [];
    this.lostSinceMs ??= nowMs;
    if (this.isLossTold || nowMs - this.lostSinceMs < LOST_AFTER_MS) return [];
    if (!this.isDue({ kind }, nowMs)) return [];
    this.toldAtMs.delete(kind);
    this.isLossTold = true;
    return [{ kind, title: 'The camera is lost', body: problem ?? camera.label }];
  }

  private isDue({ kind }: Pick<Notice, 'kind'>, nowMs: number): boolean {
    const toldAtMs = this.toldAtMs.get(kind) ?? -Infinity;
    if (nowMs - toldAtMs < KIND_INTERVAL_MS) return false;
    this.toldAtMs.set(kind, nowMs);
    return true;
  }
}

function ofModels({ missing }: DaemonState): Notice[] {
  return missing
    .filter(({ what }) => neededModels.includes(what))
    .map(({ what, effect, fix }) => ({
      kind: what,
      title: `${what} missing`,
      body: fix ? `${effect}. To mend it: ${fix}` : effect,
    }));
}

function ofProviders({ models }: DaemonState, providers: WantedProviders): Notice[] {
  const slow = models.filter(({ provider }) => provider === 'cpu');
  const wanted = providers[0];
  // Left to guise, the CPU may well be the best there is.
  if (wanted === 'cpu' || wanted === 'auto' || slow.length === 0) return [];
  const names = slow.map(({ name }) => name).join(', ');
  return [
    {
      kind: 'provider',
      title: 'Running on the CPU',
      body: `${wanted} could not be used for ${names}. ${slow[0]?.refusals[0] ?? '"guise doctor" says why.'}`,
    },
  ];
}
