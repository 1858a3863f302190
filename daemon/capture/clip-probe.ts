// What a clip is made of, told by ffmpeg itself: ffprobe does not come with the npm
// package of ffmpeg.
import { GuiseError } from '../errors.js';
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import { runFfmpeg } from '../ffmpeg/run-ffmpeg.js';
import { evenSide } from '../frames/frame.js';
import { type HdrTransfer, hdrTransfers } from './tone-map.js';

const PROBE_TIMEOUT_MS = 60_000;

/** From here on players take untagged colours for BT.709 (Chromium's rule). */
const HD_HEIGHT = 720;

const FALLBACK_FPS = 25;

export interface ClipInfo {
  /** Which of the file's streams is the film, from 0. */
  readonly videoStream: number;
  /** Size as shown: rotation and pixel shape applied, rounded to even. */
  readonly width: number;
  readonly height: number;
  /** Average frames per second. */
  readonly fps: number;
  readonly hasAudio: boolean;
  /** Colours are to be taken for BT.709 although the file does not say so. */
  readonly isUntaggedBt709: boolean;
  /** Frames may hold two moments in alternating lines; each says whether it does. */
  readonly mayBeInterlaced: boolean;
  /** Null for clips made for a screen's brightness. */
  readonly hdrTransfer: HdrTransfer | null;
}

/** What `ffmpeg -i CLIP` prints has a line for each. */
function soundTracksIn(text: string): number {
  return text.match(/^\s*Stream #0:\d+.*: Audio: /gm)?.length ?? 0;
}

/** The picture of a cover. Old ffmpegs, npm's among them, only tell no rate of it. */
const COVER =
  /^.*(\(attached pic\)|: Video: (mjpeg|png)\b(?!.* fps).*, 90k tbr, 90k tbn)/;

/**
 * The part of the text, side data included, of the video stream that players show: the
 * first that the file says to show if nobody chooses, else the first. Covers are none.
 */
function videoPart(text: string): string | null {
  const films = text
    .split(/^\s*(?=Stream #0:\d+)/m)
    .filter((part) => /^Stream #0:\d+.*: Video: /.test(part) && !COVER.test(part));
  return films.find((part) => /^.*\(default\)/.test(part)) ?? films[0] ?? null;
}

function isQuarterTurn(video: string): boolean {
  const degrees = Number(/displaymatrix: rotation of (-?[\d.]+)/.exec(video)?.[1] ?? 0);
  return Math.abs(Math.round(degrees / 90)) % 2 === 1;
}

/** Planar YUV of an HD clip without a word about its matrix. */
function isUntaggedHd(video: string, height: number): boolean {
  const format = /, (yuv\w*?)(?:\(([^)]*)\))?, \d+x\d+/.exec(video);
  if (!format || height < HD_HEIGHT) return false;
  return !/bt\d|smpte|fcc|ycgco|gbr|film/.test(format[2] ?? '');
}

/** As told, or for want of a word in formats of camcorders and television. */
function mayBeInterlaced(video: string): boolean {
  const [line = ''] = video.split('\n', 1);
  if (/\b(top|bottom) (coded )?first\b/.test(line)) return true;
  return /: Video: (h264|mpeg2video|dvvideo)\b(?!.*\bprogressive\b)/.test(line);
}

function hdrTransferOf(video: string): HdrTransfer | null {
  const tags = /, yuv\w*\(([^)]*)\), \d+x\d+/.exec(video)?.[1] ?? '';
  return hdrTransfers.find((transfer) => tags.includes(transfer)) ?? null;
}

/**
 * Reads what `ffmpeg -i CLIP` prints.
 * @returns null when there is no video in it
 */
export function parseClipInfo(text: string): ClipInfo | null {
  // ffmpeg takes any text for terminal graphics.
  if (/^Input #0, tty/m.test(text)) return null;
  const video = videoPart(text);
  const size = video && /, (\d+)x(\d+)/.exec(video);
  if (!video || !size) return null;
  const [codedWidth, codedHeight] = [Number(size[1]), Number(size[2])];
  const sar = /SAR (\d+):(\d+)/.exec(video);
  const shown = [codedWidth * (sar ? Number(sar[1]) / Number(sar[2]) : 1), codedHeight];
  if (isQuarterTurn(video)) shown.reverse();
  // Thousands of tbr are a time base, no rate.
  const rate = /([\d.]+)(k?) fps/.exec(video) ?? /([\d.]+) tbr/.exec(video);
  const fps = Number(rate?.[1]) * (rate?.[2] ? 1000 : 1);
  return {
    videoStream: Number(/^Stream #0:(\d+)/.exec(video)![1]),
    width: evenSide(shown[0]!),
    height: evenSide(shown[1]!),
    fps: fps > 0 ? fps : FALLBACK_FPS,
    hasAudio: soundTracksIn(text) > 0,
    isUntaggedBt709: isUntaggedHd(video, codedHeight),
    mayBeInterlaced: mayBeInterlaced(video),
    hdrTransfer: hdrTransferOf(video),
  };
}

/** ffmpeg's own last word about a file it could not read, without the file's name. */
function lastWord(stderr: string, file: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const told = lines.filter(
    (l) => l && !/^(At least one output file|Error opening input files?\b)/.test(l),
  );
  const word = told.at(-1) ?? 'no reason given';
  // "FILE: Invalid data"; since ffmpeg 6.1 "[in#0 @ 0x55…] Error opening input: Invalid data"
  return word
    .replace(/^\[[^\]]*\] (Error opening input: )?/, '')
    .replace(`${file}: `, '');
}

/** @throws GuiseError CLIP_UNREADABLE */
export async function probeClip(ffmpeg: Ffmpeg, file: string): Promise<ClipInfo> {
  const { stderr } = await runFfmpeg(ffmpeg, ['-i', file], PROBE_TIMEOUT_MS);
  const info = parseClipInfo(stderr);
  if (info) return info;
  const reason = /^Input #0/m.test(stderr) ? 'it holds no video' : lastWord(stderr, file);
  throw new GuiseError(
    'CLIP_UNREADABLE',
    `${file} cannot be played: ${reason}. Name a clip or photo that ffmpeg can read.`,
  );
}

/** How many sound tracks a clip has, whether this ffmpeg can decode them or not. */
export async function countSoundTracks(ffmpeg: Ffmpeg, file: string): Promise<number> {
  const { stderr } = await runFfmpeg(ffmpeg, ['-i', file], PROBE_TIMEOUT_MS);
  return soundTracksIn(stderr);
}
