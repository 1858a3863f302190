// Every setting: its meaning, format, unit, bounds, default and environment variable.
// Adding a setting is one entry here, its type in settings.ts and its default in
// config/default.json (a test keeps the three in step).
import type { Schema } from 'convict';
import { executionProviders } from './inference/execution-provider.js';
import type { Settings } from './settings.js';

/** Words that a format allows, or the bounds of its numbers. */
export interface SettingRule {
  readonly doc: string;
  readonly format: keyof typeof settingFormats;
  readonly default: unknown;
  readonly env: string;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly words?: readonly string[];
}

interface SettingFormat {
  /** From text, as the environment and the command line give it. */
  parse(text: string): unknown;
  accepts(value: unknown, rule: SettingRule): boolean;
  /** Completes "must be …". */
  describe(rule: SettingRule): string;
}

const isWithin = (value: number, rule: SettingRule) =>
  value >= (rule.min ?? -Infinity) && value <= (rule.max ?? Infinity);

const bounds = (rule: SettingRule) =>
  `from ${rule.min} to ${rule.max}${rule.unit ? ` ${rule.unit}` : ''}`;

/** Text that is no number stays text, so that the message can show it. */
const parseNumber = (text: string) =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;

export const settingFormats = {
  flag: {
    parse: (text) => ({ true: true, false: false })[text.toLowerCase()] ?? text,
    accepts: (value) => typeof value === 'boolean',
    describe: () => 'true or false',
  },
  text: {
    parse: (text) => text,
    accepts: (value) => typeof value === 'string' && !value.includes('\0'),
    describe: () => 'text',
  },
  number: {
    parse: parseNumber,
    accepts: (value, rule) =>
      typeof value === 'number' && Number.isFinite(value) && isWithin(value, rule),
    describe: (rule) => `a number ${bounds(rule)}`,
  },
  integer: {
    parse: parseNumber,
    accepts: (value, rule) => Number.isInteger(value) && isWithin(value as number, rule),
    describe: (rule) => `a whole number ${bounds(rule)}`,
  },
  even: {
    parse: parseNumber,
    accepts: (value, rule) =>
      Number.isInteger(value) &&
      (value as number) % 2 === 0 &&
      isWithin(value as number, rule),
    describe: (rule) => `an even number ${bounds(rule)}`,
  },
  word: {
    parse: (text) => text,
    accepts: (value, rule) => rule.words?.includes(value as string) ?? false,
    describe: (rule) => `one of ${rule.words?.join(', ')}`,
  },
  words: {
    parse: (text) => text.split(',').map((word) => word.trim()),
    accepts: (value, rule) =>
      Array.isArray(value) &&
      value.length > 0 &&
      new Set(value).size === value.length &&
      value.every((word) => rule.words?.includes(word)),
    describe: (rule) => `a list, without repetitions, of ${rule.words?.join(', ')}`,
  },
} satisfies Record<string, SettingFormat>;

/** The schema, as convict takes it. */
export const settingsSchema: Schema<Settings> = {
  camera: {
    doc: 'Camera to read: a device, a clip or photo file, "test" for the test pattern, or "auto" for the first camera found.',
    format: 'text',
    default: 'auto',
    env: 'GUISE_CAMERA',
  },
  face: {
    doc: 'Source face to wear: a saved face or a photo file; empty for none.',
    format: 'text',
    default: '',
    env: 'GUISE_FACE',
  },
  output: {
    width: {
      doc: 'Width of the frames that are swapped and shown.',
      format: 'even',
      unit: 'pixels',
      min: 64,
      max: 3840,
      default: 1280,
      env: 'GUISE_OUTPUT_WIDTH',
    },
    height: {
      doc: 'Height of the frames that are swapped and shown.',
      format: 'even',
      unit: 'pixels',
      min: 64,
      max: 2160,
      default: 720,
      env: 'GUISE_OUTPUT_HEIGHT',
    },
    fps: {
      doc: 'Rate asked of the camera and kept towards the virtual camera.',
      format: 'number',
      unit: 'frames per second',
      min: 1,
      max: 120,
      default: 30,
      env: 'GUISE_OUTPUT_FPS',
    },
  },
  picture: {
    mirror: {
      doc: 'Whether left and right are exchanged, as in a mirror.',
      format: 'flag',
      default: false,
      env: 'GUISE_PICTURE_MIRROR',
    },
    rotate: {
      doc: 'Degrees by which the picture is turned clockwise.',
      format: 'word',
      words: ['0', '90', '180', '270'],
      default: '0',
      env: 'GUISE_PICTURE_ROTATE',
    },
    zoom: {
      doc: 'Enlarges the middle of the picture: 1 shows all of it.',
      format: 'number',
      min: 1,
      max: 8,
      default: 1,
      env: 'GUISE_PICTURE_ZOOM',
    },
    fit: {
      doc: 'What becomes of a picture of another shape: "letterbox" adds black bars, "fill" cuts its edges.',
      format: 'word',
      words: ['letterbox', 'fill'],
      default: 'letterbox',
      env: 'GUISE_PICTURE_FIT',
    },
  },
  onNoSwap: {
    doc: 'What is shown when there is no swapped frame: "hold" the last one for holdMs and then cover, "cover" at once, or "passthrough", which shows the wearer\'s own face.',
    format: 'word',
    words: ['hold', 'cover', 'passthrough'],
    default: 'hold',
    env: 'GUISE_ON_NO_SWAP',
  },
  holdMs: {
    doc: 'How long the last swapped frame is held.',
    format: 'integer',
    unit: 'milliseconds',
    min: 0,
    max: 10_000,
    default: 500,
    env: 'GUISE_HOLD_MS',
  },
  cover: {
    doc: 'What covers: a standby "card", or "obscure": the frame with its faces made unrecognisable, and the card where none was ever seen.',
    format: 'word',
    words: ['card', 'obscure'],
    default: 'card',
    env: 'GUISE_COVER',
  },
  virtualCamera: {
    doc: 'Virtual camera to write to: "auto" for the device named Guise, a device path, or "none".',
    format: 'text',
    default: 'auto',
    env: 'GUISE_VIRTUAL_CAMERA',
  },
  onDemand: {
    doc: 'Whether the camera is open only while somebody looks at the virtual camera or the preview.',
    format: 'flag',
    default: true,
    env: 'GUISE_ON_DEMAND',
  },
  models: {
    folder: {
      doc: "Folder of model files; empty for the user's data folder.",
      format: 'text',
      default: '',
      env: 'GUISE_MODELS_DIR',
    },
  },
  ffmpeg: {
    path: {
      doc: 'The ffmpeg to use; empty for the one on PATH, else the one that came with guise.',
      format: 'text',
      default: '',
      env: 'GUISE_FFMPEG',
    },
  },
  faces: {
    max: {
      doc: 'Most faces swapped in one frame; further ones are obscured.',
      format: 'integer',
      unit: 'faces',
      min: 1,
      max: 8,
      default: 4,
      env: 'GUISE_FACES_MAX',
    },
  },
  detector: {
    family: {
      doc: 'Face detector; "auto" takes the best that is installed.',
      format: 'word',
      words: ['auto', 'yunet', 'scrfd', 'retinaface'],
      default: 'auto',
      env: 'GUISE_DETECTOR',
    },
    everyFrames: {
      doc: 'Frames from one detection to the next while faces are followed well; a newcomer may stay unseen that long.',
      format: 'integer',
      unit: 'frames',
      min: 1,
      max: 120,
      default: 4,
      env: 'GUISE_DETECTOR_EVERY_FRAMES',
    },
  },
  tracking: {
    minCutoffHz: {
      doc: 'One-Euro smoothing of landmarks: cut-off for a face at rest; lower is calmer.',
      format: 'number',
      unit: 'Hz',
      min: 0.05,
      max: 100,
      default: 1.5,
      env: 'GUISE_TRACKING_MIN_CUTOFF_HZ',
    },
    beta: {
      doc: 'One-Euro smoothing: how much the cut-off rises with speed; higher lags less.',
      format: 'number',
      unit: 'Hz per face width per second',
      min: 0,
      max: 1000,
      default: 10,
      env: 'GUISE_TRACKING_BETA',
    },
    derivativeCutoffHz: {
      doc: 'One-Euro smoothing: cut-off of the speed estimate.',
      format: 'number',
      unit: 'Hz',
      min: 0.05,
      max: 100,
      default: 1,
      env: 'GUISE_TRACKING_DERIVATIVE_CUTOFF_HZ',
    },
  },
  swapper: {
    family: {
      doc: 'How faces are swapped.',
      format: 'word',
      words: ['mesh', 'inswapper', 'hyperswap'],
      default: 'mesh',
      env: 'GUISE_SWAPPER',
    },
    mesh: {
      shapeTransfer: {
        doc: "How much of the source face's shape is worn: 0 keeps the wearer's own, 1 takes all of it.",
        format: 'number',
        min: 0,
        max: 1,
        default: 1,
        env: 'GUISE_SWAPPER_MESH_SHAPE_TRANSFER',
      },
    },
    inswapper: {
      pixelBoost: {
        doc: 'Side of the repainted face in units of 128 pixels: sharper, but takes the square of it in runs of the network.',
        format: 'integer',
        min: 1,
        max: 4,
        default: 1,
        env: 'GUISE_SWAPPER_INSWAPPER_PIXEL_BOOST',
      },
    },
    hyperswap: {
      pixelBoost: {
        doc: 'Side of the repainted face in units of 256 pixels: sharper, but takes the square of it in runs of the network.',
        format: 'integer',
        min: 1,
        max: 4,
        default: 1,
        env: 'GUISE_SWAPPER_HYPERSWAP_PIXEL_BOOST',
      },
    },
  },
  inference: {
    threads: {
      doc: 'Threads of one network run; 0 takes half of the processors, four at most.',
      format: 'integer',
      unit: 'threads',
      min: 0,
      max: 64,
      default: 0,
      env: 'GUISE_INFERENCE_THREADS',
    },
    providers: {
      doc: 'Where networks compute, in order of preference; the first that loads is used.',
      format: 'words',
      words: executionProviders,
      default: ['cpu'],
      env: 'GUISE_INFERENCE_PROVIDERS',
    },
  },
  preview: {
    port: {
      doc: 'Port of the preview page on 127.0.0.1; 0 takes any that is free.',
      format: 'integer',
      min: 0,
      max: 65_535,
      default: 8473,
      env: 'GUISE_PREVIEW_PORT',
    },
    maxFps: {
      doc: 'Highest rate of the preview.',
      format: 'integer',
      unit: 'frames per second',
      min: 1,
      max: 60,
      default: 15,
      env: 'GUISE_PREVIEW_MAX_FPS',
    },
  },
  log: {
    level: {
      doc: 'What is logged; "debug" also shows names and paths of faces.',
      format: 'word',
      words: ['fatal', 'error', 'warn', 'info', 'debug', 'trace'],
      default: 'info',
      env: 'GUISE_LOG_LEVEL',
    },
  },
};
