// The mesh family: warps a photo of the source face over the target's landmarks. Needs
// no network and no weights of its own.

import { native } from '../../native/index.js';
import type { MeshSourceHandle, MeshSwapperHandle } from '../../native/mesh/kernels.js';
import { GuiseError } from '../errors.js';
import type { TrackedFace } from '../faces/face.js';
import type { Frame } from '../frames/frame.js';
import type { SourceFace } from '../source-faces/source-face.js';
import type { PreparedSource, Swapper } from './swapper.js';
import type { SwapperSettings } from './swapper-settings.js';
import type { OpenSwapper } from './swappers.js';

/** FaceMesh: 468 × (x, y, z). */
const LANDMARK_NUMBERS = 468 * 3;

/** All of the source's shape; the picture beside the jaw bends with it. */
const DEFAULT_SHAPE_TRANSFER = 1;

interface PreparedMesh extends PreparedSource {
  readonly mesh: MeshSourceHandle;
}

class MeshSwapper implements Swapper {
  private readonly swapper: MeshSwapperHandle = native.createMeshSwapper();

  /** @param shapeTransfer  0–1: how much of the source's face shape is worn */
  constructor(private shapeTransfer: number) {}

  /**
   * Uses the first photo, which is the best one.
   * @throws GuiseError FACE_NOT_EMBEDDED when the photo was read without a landmark
   *   network, PHOTO_NO_FACE when its landmarks are no face
   */
  async prepare(source: SourceFace): Promise<PreparedMesh> {
    const photo = source.photos[0];
    if (!photo) {
      throw new GuiseError('PHOTO_NO_FACE', `The face "${source.name}" has no photo.`);
    }
    const { frame, landmarks } = photo;
    if (landmarks.length < LANDMARK_NUMBERS) {
      throw new GuiseError(
        'FACE_NOT_EMBEDDED',
        `The face "${source.name}" was saved without landmarks, which the mesh needs. Add the face again.`,
      );
    }
    const mesh = await native.prepareMeshSourceAside(
      frame.data,
      frame.width,
      frame.height,
      landmarks,
    );
    if (!mesh) {
      throw new GuiseError(
        'PHOTO_NO_FACE',
        `The photo of "${source.name}" shows no face that can be worn; add a larger, frontal one.`,
      );
    }
    return { name: source.name, mesh };
  }

  swap(_input: Frame, output: Frame, face: TrackedFace, source: PreparedSource): boolean {
    if (face.landmarks.length < LANDMARK_NUMBERS) return false;
    return native.swapMesh(
      this.swapper,
      (source as PreparedMesh).mesh,
      output.data,
      output.width,
      output.height,
      face.landmarks,
      face.id,
      this.shapeTransfer,
    );
  }

  tune({ swapper }: SwapperSettings): void {
    this.shapeTransfer = swapper.shapeTransfer ?? DEFAULT_SHAPE_TRANSFER;
  }

  close(): void {}
}

/**
 * A mesh swapper remembers what it learns of each wearer by the tracked face's id.
 * @param shapeTransfer  0–1: how much of the source's face shape is worn
 */
export function createMeshSwapper(shapeTransfer = DEFAULT_SHAPE_TRANSFER): Swapper {
  return new MeshSwapper(shapeTransfer);
}

export const openMeshSwapper: OpenSwapper = async (_models, settings) =>
  createMeshSwapper(settings.swapper.shapeTransfer);
