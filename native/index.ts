// Typed door to the addon: the only place that requires the .node file.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GuiseError } from '../daemon/errors.js';
import { projectRoot } from '../daemon/project-root.js';

/** What readFully and writeFully came to. */
export const Transfer = { full: 0, timedOut: 1, ended: 2, failed: 3 } as const;

/**
 * How pixels become tensor values, packed once by `tensorFormat` so that a call
 * allocates nothing: mean×3, scale×3 (in the tensor's channel order; value =
 * (channel − mean) · scale, channel 0–255), isBgr, isNhwc, isBorderBlack.
 */
export type TensorFormat = Float32Array;

/** A prepared source of the mesh swap, and a mesh swapper: freed with their object. */
export type MeshSourceHandle = { readonly meshSource: unique symbol };
export type MeshSwapperHandle = { readonly meshSwapper: unique symbol };

/**
 * The kernels. Frames are NV12 (BT.601, limited range) given as data, width, height.
 * Matrices are 2×3 row-major Float64Array(6) with pixel centres at integers. All
 * memory is the caller's and may be shared; nothing is kept after a call.
 */
export interface Native {
  /** Microseconds of the monotonic clock, common to all threads. */
  nowUs(): number;
  /** Samples the frame through cropToFrame into cropWidth × cropHeight × 3 floats. */
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
  /** RGB24 to NV12. */
  rgbToNv12(rgb: Uint8Array, frame: Uint8Array, width: number, height: number): void;
  /** NV12 to RGB24, box-averaged down to rgbWidth × rgbHeight. */
  nv12ToRgb(
    frame: Uint8Array,
    width: number,
    height: number,
    rgb: Uint8Array,
    rgbWidth: number,
    rgbHeight: number,
  ): void;
  /**
   * NV12 to RGB24, scaled down by area to an even tileWidth × tileHeight, written with
   * its corner at (left, top) of a picture that is pictureWidth wide. For previews.
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
   * Prepares a photo of a source face: copies what it needs of it.
   * @param landmarks  FaceMesh, 468 × (x, y, z), photo pixels
   * @returns null when the landmarks fit no face
   */
  prepareMeshSource(
    photo: Uint8Array,
    width: number,
    height: number,
    landmarks: Float32Array,
  ): MeshSourceHandle | null;
  /** A swapper with its memory; for one thread, any number of faces. */
  createMeshSwapper(): MeshSwapperHandle;
  /**
   * Draws the source over the face whose landmarks are given, in place.
   * @param landmarks      FaceMesh, 468 × (x, y, z), frame pixels
   * @param faceId         tells wearers apart from frame to frame
   * @param shapeTransfer  0–1: how much of the source's shape the face takes on
   * @param isScalar       forbids vector instructions, for tests
   * @returns false, with the frame untouched, when there is no face to be seen there
   */
  swapMesh(
    swapper: MeshSwapperHandle,
    source: MeshSourceHandle,
    frame: Uint8Array,
    width: number,
    height: number,
    landmarks: Float32Array,
    faceId: number,
    shapeTransfer: number,
    isScalar?: boolean,
  ): boolean;
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
