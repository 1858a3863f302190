// Decides by a file's name and what goes into it which sink writes it.
import { extname } from 'node:path';
import type { ClipTiming } from '../capture/clip-timing.js';
import { GuiseError } from '../errors.js';
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import { clipExtensions, type SoundPlan } from './clip-encoding.js';
import type { ClipFileOptions } from './clip-file-sink.js';
import { photoExtensions } from './photo-file-sink.js';
import type { SinkRequest } from './sinks.js';

export interface FileSinkWish {
  readonly file: string;
  /** The input is a single picture. */
  readonly isPhoto: boolean;
  /** Null is enough for photos. */
  readonly ffmpeg: Ffmpeg | null;
  /** The input clip's sound that is kept; null when it has none. */
  readonly sound: SoundPlan | null;
  /** The input clip's timing; null when unknown. */
  readonly timing: ClipTiming | null;
}

/** @throws GuiseError BAD_USAGE, FFMPEG_MISSING */
export function fileSinkRequest(wish: FileSinkWish): SinkRequest {
  const { file, isPhoto, ffmpeg, sound, timing } = wish;
  const extension = extname(file).toLowerCase();
  if (photoExtensions.includes(extension)) {
    if (isPhoto) return { kind: 'photoFile', options: { file } };
    throw new GuiseError(
      'BAD_USAGE',
      `${file} can hold one picture only, and the input is a clip; name an .mp4, .mov, .mkv, .webm or .gif file.`,
    );
  }
  if (!clipExtensions.includes(extension)) {
    const known = [...clipExtensions, ...(isPhoto ? photoExtensions : [])].join(', ');
    const fault = extension
      ? 'has an extension that cannot be written'
      : 'has no extension, which says the format';
    throw new GuiseError(
      'BAD_USAGE',
      `The file to write, "${file}", ${fault}; use one of ${known}.`,
    );
  }
  if (!ffmpeg) {
    throw new GuiseError(
      'FFMPEG_MISSING',
      `Writing ${file} needs ffmpeg, and none was found; install it (Debian: apt install ffmpeg).`,
    );
  }
  const options: ClipFileOptions = { file, ffmpeg, sound, timing };
  return { kind: 'clipFile', options: { ...options } };
}
