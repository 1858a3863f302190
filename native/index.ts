// Typed door to the addon: the only place that requires the .node file.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GuiseError } from '../daemon/errors.js';
import { projectRoot } from '../daemon/project-root.js';
import type { MeshKernels } from './mesh-kernels.js';
import type { LinuxNative } from './v4l2.js';

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
export interface Native extends MeshKernels {
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
  /** Averages blocks inside the box's inscribed ellipse beyond recognition. */
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
   * Pixel boost: takes every `boost`-th pixel from (left, top) on out of a picture of
   * (size · boost)² pixels, in as many planes as `pixels` holds.
   * @param pixels  out: planes of size²
   */
  takePart(
    picture: Float32Array,
    pixels: Float32Array,
    size: number,
    boost: number,
    left: number,
    top: number,
  ): void;
  /**
   * The inverse, values kept between `least` and `most`.
   * @returns false when not all of them are numbers, as when float16 overflows
   */
  putPart(
    pixels: Float32Array,
    picture: Float32Array,
    size: number,
    boost: number,
    left: number,
    top: number,
    least: number,
    most: number,
  ): boolean;
  /**
   * Gives a painted crop (RGB planes, value · scale + offset = 0–255) the mean and
   * deviation of the target's (RGB planes, 0–255) in CIE Lab, where the mask is above ½.
   * @param strength  how much of that, 0–1
   */
  matchColour(
    target: Float32Array,
    painted: Float32Array,
    mask: Float32Array,
    size: number,
    scale: number,
    offset: number,
    strength: number,
  ): void;
  /**
   * Adds `amount` of what a blur of 2 pixels takes away from RGB planes.
   * @param scratch  2 · size² + size floats
   */
  sharpenCrop(
    painted: Float32Array,
    scratch: Float32Array,
    size: number,
    amount: number,
  ): void;
  /**
   * What a network added to a crop: (enhanced − before) · mask, as 4 floats for each
   * pixel of the enhanced crop. Crops are square RGB planes whose values mean
   * value · scale + offset on 0–255; the one before may be smaller by a whole factor.
   * @param residual  out: enhancedSize² · 4
   * @returns false when the network gave no numbers; the residual then adds nothing
   */
  makeResidual(
    before: Float32Array,
    beforeSize: number,
    beforeScale: number,
    beforeOffset: number,
    enhanced: Float32Array,
    enhancedSize: number,
    enhancedScale: number,
    enhancedOffset: number,
    mask: Float32Array,
    residual: Float32Array,
  ): boolean;
  /**
   * Adds a residual to a frame, less where the picture changed since it was made.
   * @param strength  how much of it, 0–1
   */
  addResidual(
    frame: Uint8Array,
    width: number,
    height: number,
    frameToCrop: Float64Array,
    residual: Float32Array,
    size: number,
    strength: number,
  ): void;
  /**
   * From a DFM network's size² pixels, blue first, to planes of red, green and blue, kept
   * between 0 and 1.
   * @returns false when not all of them are numbers
   */
  takeDfmPicture(pixels: Float32Array, size: number, planes: Float32Array): boolean;
  /**
   * The least of a DFM network's two masks, made soft, and of `box`: size² numbers, 0–1.
   * @param mask     out
   * @param scratch  size² floats
   */
  makeDfmMask(
    paintedMask: Float32Array,
    faceMask: Float32Array,
    box: Float32Array,
    size: number,
    mask: Float32Array,
    scratch: Float32Array,
  ): void;
  /**
   * Lowers a mask (size², 1 = swap, 0 = the wearer's own) where the likeliest class is
   * not swapped.
   * @param logits     a plane of networkSize² (a multiple of size) for each class
   * @param isSwapped  0 or 1 for each class
   */
  lowerByClasses(
    logits: Float32Array,
    isSwapped: Uint8Array,
    networkSize: number,
    mask: Float32Array,
    size: number,
  ): void;
  /** Lowers a mask to a network's own values, 1 = face. */
  lowerByValues(
    values: Float32Array,
    networkSize: number,
    mask: Float32Array,
    size: number,
  ): void;
  /** Lowers a mask to 0 where a network's logits of a face are not above 0. */
  lowerByLogits(
    logits: Float32Array,
    networkSize: number,
    mask: Float32Array,
    size: number,
  ): void;
  /**
   * Lowers a mask to 0 inside a polygon grown by `growth` pixels, softly over the next
   * `feather`.
   * @param points  count × (x, y), mask pixels, at most 64
   */
  lowerInPolygon(
    points: Float32Array,
    count: number,
    growth: number,
    feather: number,
    mask: Float32Array,
    size: number,
  ): void;
  /**
   * Blurs a mask by about a Gaussian of `sigma` pixels and leaves to the wearer all that
   * is below one half.
   * @param scratch  size · (size + 1) floats
   */
  softenMask(
    mask: Float32Array,
    scratch: Float32Array,
    size: number,
    sigma: number,
  ): void;
  /**
   * Whether no more than `most` of some pixels of a mask is the wearer's (0); not so when
   * a value is no number.
   */
  isMaskKept(mask: Float32Array, pixels: Int32Array, most: number): boolean;
  /** Puts the pixels of `before` back into a frame of the same size where the mask is low. */
  restoreByMask(
    frame: Uint8Array,
    width: number,
    height: number,
    before: Uint8Array,
    frameToCrop: Float64Array,
    mask: Float32Array,
    size: number,
  ): void;
  /** NV12 to the layout of a four-character code: NV12, NV21, YU12, YV12, YUYV, YVYU, UYVY. */
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
  /** Fills data from progress[0] on; returns a Transfer and moves progress[0]. */
  readFully(
    fd: number,
    data: Uint8Array,
    progress: Int32Array,
    timeoutMs: number,
  ): number;
  /** Writes data from progress[0] on; returns a Transfer and moves progress[0]. */
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
