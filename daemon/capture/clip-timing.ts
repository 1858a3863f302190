// When each frame of a clip is shown: read by walking through the file without decoding.
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import { runFfmpeg } from '../ffmpeg/run-ffmpeg.js';

const TIMEOUT_MS = 10 * 60_000;

/** A clip whose frames stay this close to an even beat has a constant rate. */
const EVEN_BEAT_US = 2000;

/** Rates that clips really have; near ones are rounding of coarse time bases. */
const STANDARD_FPS = [24000 / 1001, 30000 / 1001, 60000 / 1001];
const STANDARD_TOLERANCE = 5e-4;

/** AV_PKT_FLAG_DISCARD of libavcodec: decoded for others' sake and left out, as what an
 *  edit list cuts off. */
const DISCARDED = 4;

export interface ClipTiming {
  /** Each frame's time, microseconds from the start of the file, ascending. */
  readonly frameTimesUs: Float64Array;
  /** Average frames per second. */
  readonly fps: number;
  /** False when the frames follow an even beat of `fps`. */
  readonly isVariable: boolean;
}

/**
 * Reads framecrc's lines: "#tb 0: 1/90000", then "0, dts, pts, duration, size, checksum"
 * for each packet in decoding order, followed by ", F=0x5" where its flags are not those
 * of a key frame.
 * @returns null when there is no packet that is shown
 */
export function parseFrameTimes(text: string): ClipTiming | null {
  const base = /^#tb 0: (\d+)\/(\d+)/m.exec(text);
  const packets = text.matchAll(
    /^0,\s*(-?\d+),\s*(-?\d+),\s*(\d+),[^F\n]*(?:F=0x([0-9a-fA-F]+))?/gm,
  );
  const rows = [...packets].filter(
    (row) => (Number.parseInt(row[4] ?? '0', 16) & DISCARDED) === 0,
  );
  if (!base || rows.length === 0) return null;
  const tickUs = (1e6 * Number(base[1])) / Number(base[2]);
  const times = Float64Array.from(rows, (row) => Number(row[2]) * tickUs).sort();
  const lastDurationUs = Number(rows.at(-1)![3]) * tickUs;
  return describeTimes(times, tickUs, lastDurationUs);
}

function describeTimes(
  frameTimesUs: Float64Array,
  tickUs: number,
  lastDurationUs: number,
): ClipTiming {
  const count = frameTimesUs.length;
  const startUs = frameTimesUs[0]!;
  const spanUs = frameTimesUs[count - 1]! - startUs;
  const beatUs = count > 1 ? spanUs / (count - 1) : lastDurationUs;
  const fps = nearStandard(beatUs > 0 ? 1e6 / beatUs : 25);
  const tolerance = Math.max(EVEN_BEAT_US, 1.5 * tickUs);
  const isVariable = frameTimesUs.some(
    (time, i) => Math.abs(time - startUs - (i * 1e6) / fps) > tolerance,
  );
  return { frameTimesUs, fps, isVariable };
}

function nearStandard(fps: number): number {
  const whole = Math.round(fps);
  const candidates = whole > 0 ? [...STANDARD_FPS, whole] : STANDARD_FPS;
  const near = candidates.find((c) => Math.abs(fps / c - 1) < STANDARD_TOLERANCE);
  return near ?? fps;
}

/**
 * @param videoStream  which of the file's streams, as probeClip tells
 * @returns null when ffmpeg cannot tell
 */
export async function readClipTiming(
  ffmpeg: Ffmpeg,
  file: string,
  videoStream: number,
): Promise<ClipTiming | null> {
  const { stdout } = await runFfmpeg(
    ffmpeg,
    [
      '-loglevel',
      'error',
      '-i',
      file,
      '-map',
      `0:${videoStream}`,
      '-c',
      'copy',
      '-f',
      'framecrc',
      '-',
    ],
    TIMEOUT_MS,
  );
  return parseFrameTimes(stdout);
}
