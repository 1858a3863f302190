// Which of a clip's sound tracks go along into another clip, and how: copied where the
// container holds them, encoded anew where it does not, left out where this ffmpeg can
// do neither.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countSoundTracks } from '../capture/clip-probe.js';
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import { runFfmpeg } from '../ffmpeg/run-ffmpeg.js';
import {
  type ClipFormat,
  clipFormat,
  type SoundPlan,
  type SoundTrack,
  soundTrialArguments,
} from './clip-encoding.js';

const TRIAL_TIMEOUT_MS = 60_000;

/**
 * Tries a moment of each sound track of `original`.
 * @param extension  of the clip to be written, lower case with its dot
 * @returns the tracks that go along, and how many do not though the format has sound
 */
export async function planSound(
  ffmpeg: Ffmpeg,
  original: string,
  extension: string,
): Promise<SoundPlan & { readonly lostCount: number }> {
  const format = clipFormat(extension);
  if (!format?.audioEncoder) return { original, tracks: [], lostCount: 0 };
  const count = await countSoundTracks(ffmpeg, original);
  const folder = await mkdtemp(join(tmpdir(), 'guise-sound-'));
  const trial = { ffmpeg, format, original, file: join(folder, `trial${extension}`) };
  try {
    const tracks: SoundTrack[] = [];
    for (let index = 0; index < count; index++) {
      const track = await planTrack(trial, index);
      if (track) tracks.push(track);
    }
    return { original, tracks, lostCount: count - tracks.length };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Trial {
  readonly ffmpeg: Ffmpeg;
  readonly format: ClipFormat;
  readonly original: string;
  readonly file: string;
}

/** @returns null when the track can neither be copied nor encoded anew */
async function planTrack(trial: Trial, index: number): Promise<SoundTrack | null> {
  const { ffmpeg, format, original, file } = trial;
  for (const isCopied of [true, false]) {
    const track = { index, isCopied };
    const args = soundTrialArguments(format, original, track, file);
    const { status } = await runFfmpeg(ffmpeg, args, TRIAL_TIMEOUT_MS);
    if (status === 0) return track;
  }
  return null;
}
