// Typed door to the addon: the only place that requires the .node file.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GuiseError } from '../daemon/errors.js';
import { projectRoot } from '../daemon/project-root.js';
import type { CropKernels } from './crop/kernels.js';
import type { MaskKernels } from './mask/kernels.js';
import type { MeshKernels } from './mesh/kernels.js';
import type { LinuxNative } from './v4l2/v4l2.js';

/** What readFully and writeFully came to. */
export const Transfer = { full: 0, timedOut: 1, ended: 2, failed: 3 } as const;

/**
 * How pixels become tensor values, packed once by `tensorFormat` so that a call
 * allocates nothing: mean×3, scale×3 (in the tensor's channel order; value =
 * (channel − mean) · scale, channel 0–255), isBgr, isNhwc, isBorderBlack.
 */
export type TensorFormat = Float32Array;

/**
 * The kernels. Frames are NV12 (BT.601, limited range) given as data, width, height.
 * Matrices are 2×3 row-major Float64Array(6) with pixel centres at integers. All
 * memory is the caller's and may be shared; nothing is kept after a call.
 */
export interface Native extends CropKernels, MaskKernels, MeshKernels {
  /**
   * Sends one message to a Unix datagram socket; "@" before the name stands for the
   * abstract name space. Never waits. POSIX only. @throws Error
   */
  sendDatagram(path: string, message: string): void;
  /** Writes the monotonic clock's microseconds at `index`; see monotonic-clock.ts. */
  readClock(readings: Float64Array, index: number): void;
  /** Writes the same clock's lower 32 bits; see tick.ts. */
  readTick(ticks: Int32Array, index: number): void;
  /**
   * Samples the frame through cropToFrame into cropWidth × cropHeight × 3 floats; crop
   * pixels that cover three frame pixels or more are means of several samples.
   */
  sampleToTensor(
    frame: Uint8Array,
    width: number,
    height: number,
    cropToFrame: Float64Array,
    tensor: Float32Array,
    cropWidth: number,
    cropHeight: number,
    format: TensorFormat,
  ): void;
  /** The same as on a processor without special instructions, for comparison. */
  sampleToTensorPortably: Native['sampleToTensor'];
  /** Blends an RGB planar crop (value · scale + offset = 0–255) by a 0–1 mask. */
  blendCrop(
    frame: Uint8Array,
    width: number,
    height: number,
    frameToCrop: Float64Array,
    crop: Float32Array,
    mask: Float32Array,
    cropWidth: number,
    cropHeight: number,
    scale: number,
    offset: number,
  ): void;
  /** Gives memory that was freed back to the system, as after closing large networks. */
  returnFreedMemory(): void;
  /** RGB24 to NV12. */
  rgbToNv12(rgb: Uint8Array, frame: Uint8Array, width: number, height: number): void;
  /**
   * NV12 to RGB24, scaled down by area to an even tileWidth × tileHeight, written with
   * its corner at (left, top) of a picture that is pictureWidth wide.
   */
  scaleToRgb(
    frame: Uint8Array,
    width: number,
    height: number,
    picture: Uint8Array,
    pictureWidth: number,
    left: number,
    top: number,
    tileWidth: number,
    tileHeight: number,
  ): void;
  /**
   * Takes landmarks (x, y, z each) from a crop to the frame, in place: x and y from the
   * crop's edge to pixel centres, z scaled as they are.
   */
  landmarksToFrame(
    landmarks: Float32Array,
    count: number,
    cropToFrame: Float64Array,
  ): void;
  /**
   * How far landmarks (x, y, z each) reach along two directions of x and y.
   * @param directions  u's x and y, v's x and y
   * @param extent      out: least u, least v, most u, most v
   */
  landmarkExtent(
    landmarks: Float32Array,
    directions: Float64Array,
    extent: Float64Array,
  ): void;
  /**
   * One step of a One-Euro filter over all numbers of `raw`; see one-euro-filter.ts.
   * @param smooth  out
   * @param last  and lastRaw, speed: what is remembered of each number; in and out
   * @param filter  minCutoffHz, cutoffPerSpeed, speedCutoffHz; seconds since the last
   *   values; 1 / unit
   */
  filterOneEuro(
    raw: Float32Array,
    smooth: Float32Array,
    last: Float32Array,
    lastRaw: Float32Array,
    speed: Float32Array,
    filter: Float64Array,
  ): void;
  /**
   * Averages blocks inside the box's inscribed ellipse beyond recognition.
   * @param block  side in pixels, rounded down to even, 2–4096
   */
  obscureEllipse(
    frame: Uint8Array,
    width: number,
    height: number,
    left: number,
    top: number,
    right: number,
    bottom: number,
    block: number,
  ): void;
  /**
   * NV12 to the layout of a four-character code: NV12, NV21, YU12, YV12, YUYV, YVYU, UYVY.
   * V4l2Output does so itself; for its tests.
   */
  packYuv(
    frame: Uint8Array,
    width: number,
    height: number,
    layout: string,
    out: Uint8Array,
  ): void;
  /** NV12 to another size, whole and undistorted, with black bars. Makes its tables anew. */
  fitNv12(
    frame: Uint8Array,
    width: number,
    height: number,
    out: Uint8Array,
    outWidth: number,
    outHeight: number,
  ): void;
  /** A close-on-exec pipe: [readFd, writeFd]; closed with its thread. POSIX only. */
  openPipe(capacityBytes: number): [number, number];
  /** Closes an end that openPipe returned in this thread. */
  closeFd(fd: number): void;
  /** To be called once on an end that writeFully writes to. */
  setNonBlocking(fd: number): void;
  /**
   * Fills data from progress[0] on, waiting at most timeoutMs in all; returns a Transfer
   * and moves progress[0].
   */
  readFully(
    fd: number,
    data: Uint8Array,
    progress: Int32Array,
    timeoutMs: number,
  ): number;
  /** The same for writing data, to an end that setNonBlocking was called on. */
  writeFully(
    fd: number,
    data: Uint8Array,
    progress: Int32Array,
    timeoutMs: number,
  ): number;
}

function load(): Native {
  const file = join(projectRoot, 'build', 'Release', 'guise.node');
  if (!existsSync(file)) {
    throw new GuiseError(
      'ADDON_MISSING',
      `The native addon ${file} is missing; build it with "npm run build".`,
    );
  }
  return require(file) as Native;
}

export const native: Native = load();

/** The Linux part of the addon; null elsewhere. */
export const linuxNative: LinuxNative | null =
  process.platform === 'linux' ? (native as Native & LinuxNative) : null;

/** Where a TensorFormat holds what; mean and scale are three numbers each. */
export const FormatField = {
  mean: 0,
  scale: 3,
  isBgr: 6,
  isNhwc: 7,
  isBorderBlack: 8,
} as const;

/** Packs a TensorFormat; see the type. */
export function tensorFormat(options: {
  mean: readonly [number, number, number];
  scale: readonly [number, number, number];
  order: 'rgb' | 'bgr';
  layout: 'nchw' | 'nhwc';
  border: 'repeat' | 'black';
}): TensorFormat {
  return Float32Array.of(
    ...options.mean,
    ...options.scale,
    options.order === 'bgr' ? 1 : 0,
    options.layout === 'nhwc' ? 1 : 0,
    options.border === 'black' ? 1 : 0,
  );
}
