// Contract of every kind of camera, and the request that names one. What a kind does
// on its own is to build ffmpeg's input arguments; the rest is common to all.
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import type { cameraSources } from './camera-sources.js';
import type { ClipTiming } from './clip-timing.js';
import type { PictureTransform } from './picture-transform.js';
import type { HdrTransfer } from './tone-map.js';

/** A kind of the table, or a photo, which needs no ffmpeg (photo-camera.ts). */
export type CameraKind = keyof typeof cameraSources | 'photo';

/**
 * How frames that come from no device are played: `paced` at their own rate for ever,
 * `unpaced` for ever as fast as they are taken, `once` as fast as they are taken.
 */
export type Playback = 'paced' | 'unpaced' | 'once';

/** Everything needed to open a camera. Plain data, to be posted to a worker. */
export interface CameraRequest {
  readonly kind: CameraKind;
  /** Device path or name, file path, or "test". */
  readonly device: string;
  /** What a person calls it. */
  readonly label: string;
  /** Size of the frames wanted, even; what comes otherwise is fitted as `picture` says. */
  readonly width: number;
  readonly height: number;
  /** Frames per second wanted of a device or test pattern; a clip has its own. */
  readonly fps: number;
  readonly playback: Playback;
  /** The device's mode to ask for; without it width, height and fps are asked for. */
  readonly mode?: {
    /** As ffmpeg names it: "mjpeg", "yuyv422". */
    readonly format: string;
    readonly width: number;
    readonly height: number;
    readonly fps: number;
  };
  /** Clips: which of the file's streams is the film, from 0. */
  readonly videoStream?: number;
  /** Clips: colours are BT.709 although the file does not say so. */
  readonly isUntaggedBt709?: boolean;
  /** Clips: frames may hold two moments in alternating lines. */
  readonly mayBeInterlaced?: boolean;
  /** HDR clips: what their brightness is coded by, and whether this ffmpeg can bring it
   *  down to a screen's. */
  readonly hdr?: { readonly transfer: HdrTransfer; readonly isMapped: boolean } | null;
  /** Clips: there is sound. */
  readonly hasAudio?: boolean;
  /** Clips played once: when each frame is shown; null when ffmpeg cannot tell. */
  readonly timing?: ClipTiming | null;
  /** Unchanged and with black bars when missing. */
  readonly picture?: PictureTransform;
}

/** One size, format and rate a device offers. */
export interface CameraMode {
  /** As ffmpeg names it: "mjpeg", "yuyv422". */
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** Highest rate; null where the system does not tell. */
  readonly maxFps: number | null;
}

/** A device found on this machine. */
export interface CameraDevice {
  readonly kind: CameraKind;
  /** What to give as --camera; stays the same over restarts where the system allows. */
  readonly device: string;
  readonly name: string;
}

/** A kind of camera that ffmpeg reads. */
export interface CameraSource {
  readonly kind: CameraKind;
  /** The system whose devices it reads, which may be unplugged and plugged in; null for
   *  what comes from no device. */
  readonly platform: NodeJS.Platform | null;
  /** ffmpeg's arguments up to and including -i. */
  inputArguments(request: CameraRequest): string[];
  /** Devices of this kind. Never throws: without any the list is empty. */
  list?(ffmpeg: Ffmpeg): Promise<CameraDevice[]>;
  /** Modes of a device; empty when they cannot be told. */
  listModes?(ffmpeg: Ffmpeg, device: string): Promise<CameraMode[]>;
  /** The device that a person means by something else than its path or name; null for
   *  none. Without it a number counts the list, from 0. */
  find?(wanted: string, devices: readonly CameraDevice[]): Promise<CameraDevice | null>;
}

/** Lowest latency for anything that comes from a device in real time. */
export const liveInputArguments: readonly string[] = [
  '-fflags',
  'nobuffer',
  '-flags',
  'low_delay',
  '-probesize',
  '32',
  '-analyzeduration',
  '0',
  '-thread_queue_size',
  '2',
];
