// How clips are encoded: the table of output formats by file extension, and ffmpeg's
// command line for each. Pure.

/** How one encoder is asked for visually lossless pictures (x264: CRF 18). */
interface Encoder {
  readonly name: string;
  readonly arguments: readonly string[];
}

export interface ClipFormat {
  readonly muxer: string;
  /** By preference; the first that this ffmpeg has is taken. */
  readonly videoEncoders: readonly Encoder[];
  /** For sound that the container cannot hold as it is, by names of ffmpeg's options;
   *  null: no sound at all. */
  readonly audioEncoder: Readonly<Record<string, string>> | null;
  readonly muxerArguments: readonly string[];
  /** Ticks per second that frame times are rounded to. */
  readonly timeBase: number;
  /** Pixel format, or a filter that ends in the encoder's. */
  readonly filter: string;
}

const x264: Encoder = {
  name: 'libx264',
  arguments: ['-preset', 'fast', '-crf', '18'],
};
const h264 = [
  x264,
  { name: 'h264_videotoolbox', arguments: ['-q:v', '70'] },
  { name: 'mpeg4', arguments: ['-q:v', '2'] },
];
const vpx = [
  {
    name: 'libvpx-vp9',
    arguments: ['-crf', '24', '-b:v', '0', '-deadline', 'good', '-cpu-used', '4'],
  },
  { name: 'libvpx', arguments: ['-crf', '8', '-b:v', '8M'] },
];

const yuv420 = 'format=yuv420p';

const mp4: ClipFormat = {
  muxer: 'mp4',
  videoEncoders: h264,
  audioEncoder: { c: 'aac', b: '192k' },
  // faststart: the index comes first, so that a browser can play while loading.
  muxerArguments: ['-movflags', '+faststart', '-video_track_timescale', '90000'],
  timeBase: 90_000,
  filter: yuv420,
};

const formats: Readonly<Record<string, ClipFormat>> = {
  '.mp4': mp4,
  '.m4v': mp4,
  '.mov': { ...mp4, muxer: 'mov' },
  '.mkv': { ...mp4, muxer: 'matroska', muxerArguments: [], timeBase: 1000 },
  '.webm': {
    muxer: 'webm',
    videoEncoders: vpx,
    audioEncoder: {
      c: 'libopus',
      b: '128k',
      // The only ones that it takes; AC-3's 5.1 has its speakers elsewhere.
      filter: 'aformat=channel_layouts=7.1|6.1|5.1|5.0|quad|3.0|stereo|mono',
    },
    muxerArguments: [],
    timeBase: 1000,
    filter: yuv420,
  },
  '.gif': {
    muxer: 'gif',
    videoEncoders: [{ name: 'gif', arguments: [] }],
    audioEncoder: null,
    muxerArguments: ['-loop', '0'],
    timeBase: 100,
    // A palette for each frame: true colours without holding the whole clip in memory.
    filter:
      'split[a][b];[a]palettegen=stats_mode=single:reserve_transparent=0[p];[b][p]paletteuse=new=1',
  },
};

/** Extensions that clips can be written to. */
export const clipExtensions: readonly string[] = Object.keys(formats);

/** @param extension  lower case with its dot; one of clipExtensions */
export function clipFormat(extension: string): ClipFormat {
  return formats[extension]!;
}

/**
 * The first of the format's encoders that ffmpeg has.
 * @param encoderList  what `ffmpeg -encoders` prints
 */
export function chooseEncoder(format: ClipFormat, encoderList: string): Encoder | null {
  const available = new Set(encoderList.match(/(?<=^ [V.][\w.]{5} )\S+/gm));
  return format.videoEncoders.find(({ name }) => available.has(name)) ?? null;
}

/** A sound track of the original, and how it gets into the clip. */
export interface SoundTrack {
  /** Counts the original's sound tracks from 0. */
  readonly index: number;
  readonly isCopied: boolean;
}

export interface SoundPlan {
  /** The clip whose sound is kept. */
  readonly original: string;
  /** Those that are kept; may be none. */
  readonly tracks: readonly SoundTrack[];
}

export interface EncodingPlan {
  readonly format: ClipFormat;
  readonly encoder: Encoder;
  readonly sound: SoundPlan | null;
  /** ffmpeg's name and arguments of the frames on stdin, up to before -i. */
  readonly inputArguments: readonly string[];
  /** Seconds that the first frame comes after the start of the sound. */
  readonly startSeconds: number;
  /** Frames follow an even beat, and the first comes with the start of the sound. */
  readonly isEven: boolean;
  readonly hasFpsMode: boolean;
  readonly file: string;
}

/** Colours are what every frame of guise has: BT.601 (SMPTE 170M), limited range. */
const COLOURS =
  'setparams=range=tv:colorspace=smpte170m:color_primaries=smpte170m:color_trc=smpte170m';
const colourTags = [
  ...['-color_range', 'tv', '-colorspace', 'smpte170m'],
  ...['-color_primaries', 'smpte170m', '-color_trc', 'smpte170m'],
];

/** @param input  the number of the original among ffmpeg's inputs */
function soundArguments(
  format: ClipFormat,
  tracks: readonly SoundTrack[],
  input: number,
): string[] {
  return tracks.flatMap(({ index, isCopied }, i) => {
    const options = isCopied ? { c: 'copy' } : (format.audioEncoder ?? {});
    return [
      ...['-map', `${input}:a:${index}`],
      ...Object.entries(options).flatMap(([name, value]) => [`-${name}:a:${i}`, value]),
    ];
  });
}

/**
 * Frames on an even beat are told so: older ffmpegs know no other way to give the last
 * frame a duration, and players drop one without.
 */
function timingArguments({ format, isEven, hasFpsMode }: EncodingPlan): string[] {
  const mode = isEven ? 'cfr' : 'passthrough';
  return [
    ...(hasFpsMode ? ['-fps_mode', mode] : ['-vsync', mode]),
    ...(isEven ? [] : ['-enc_time_base', `1:${format.timeBase}`]),
  ];
}

/** Frames come through file descriptor 0. */
export function encodingArguments(plan: EncodingPlan): string[] {
  const { format, encoder, sound } = plan;
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'error', '-y'],
    ...['-itsoffset', plan.startSeconds.toFixed(6), ...plan.inputArguments],
    ...['-i', 'pipe:0'],
    ...(sound ? ['-i', sound.original] : []),
    ...['-map', '0:v', ...soundArguments(format, sound?.tracks ?? [], 1)],
    ...['-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-vf', `${COLOURS},${format.filter}`, ...colourTags],
    ...['-c:v', encoder.name, ...encoder.arguments],
    ...timingArguments(plan),
    ...format.muxerArguments,
    ...['-f', format.muxer, plan.file],
  ];
}

/** Tries a moment of one sound track alone: fails when it cannot be had so. */
export function soundTrialArguments(
  format: ClipFormat,
  original: string,
  track: SoundTrack,
  file: string,
): string[] {
  return [
    ...['-loglevel', 'error', '-y', '-i', original],
    ...soundArguments(format, [track], 0),
    ...['-t', '1', '-f', format.muxer, file],
  ];
}
