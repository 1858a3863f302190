// Steadies landmarks: strong smoothing at rest, little lag in motion.
// Source: Casiez, Roussel, Vogel, "1€ Filter", CHI 2012.
import { native } from '../../native/index.js';

export interface OneEuroSettings {
  /** Cut-off at rest, Hz: lower is steadier and lags more. */
  readonly minCutoffHz: number;
  /** Hz that the cut-off rises per unit of speed: higher lags less in motion. "beta" of
   *  the paper and of the settings. */
  readonly cutoffPerSpeed: number;
  /** Cut-off of the speed estimate, Hz: "derivativeCutoffHz" of the settings. */
  readonly speedCutoffHz: number;
}

/** Tuned on talking heads, with speeds in face widths per second. */
export const defaultOneEuroSettings: OneEuroSettings = {
  minCutoffHz: 1.5,
  cutoffPerSpeed: 10,
  speedCutoffHz: 1,
};

/** Filters `length` numbers together; each has its own speed. */
export class OneEuroFilter {
  private readonly last: Float32Array;
  private readonly lastRaw: Float32Array;
  private readonly speed: Float32Array;
  private readonly step = new Float64Array(5);
  private lastAtUs = Number.NaN;

  constructor(
    length: number,
    public settings: OneEuroSettings,
  ) {
    this.last = new Float32Array(length);
    this.lastRaw = new Float32Array(length);
    this.speed = new Float32Array(length);
  }

  /** The next values start anew. */
  reset(): void {
    this.lastAtUs = Number.NaN;
  }

  /**
   * @param raw  the new values
   * @param smooth  out: the filtered values
   * @param atUs  when the values were measured; must grow from call to call
   * @param unit  what counts as a distance of 1 in speeds, in the values' unit
   */
  filter(raw: Float32Array, smooth: Float32Array, atUs: number, unit: number): void {
    const { last, lastRaw, speed, settings } = this;
    const seconds = (atUs - this.lastAtUs) / 1e6;
    this.lastAtUs = atUs;
    if (!(seconds > 0)) {
      last.set(raw);
      lastRaw.set(raw);
      speed.fill(0);
      smooth.set(raw);
      return;
    }
    const { step } = this;
    step[0] = settings.minCutoffHz;
    step[1] = settings.cutoffPerSpeed;
    step[2] = settings.speedCutoffHz;
    step[3] = seconds;
    step[4] = 1 / unit;
    native.filterOneEuro(raw, smooth, last, lastRaw, speed, step);
  }
}
