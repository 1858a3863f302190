// The mouth: keeps the wearer's own, so that speech and teeth are real. From landmarks,
// without a network.
import { native } from '../../native/index.js';
import type { TrackedFace } from '../faces/face.js';
import { faceMeshScheme } from '../faces/landmark-scheme.js';
import type { Frame } from '../frames/frame.js';
import { transformPoints } from '../geometry/affine.js';
import type { CropPlace } from '../geometry/alignment.js';
import { templatePoints } from '../geometry/templates.js';
import { MASK_SIZE, MASK_TEMPLATE, type WearerMask } from './wearer-mask.js';
import type { MaskOptions, OpenMask } from './wearer-masks.js';

/** MediaPipe FaceMesh: the lips' outer edge, around. */
const OUTER_LIPS = [
  61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91,
  146,
] as const;

/** x, y, z each. */
const FACEMESH_NUMBERS = faceMeshScheme.pointCount * 3;

/** An ellipse about the mouth's corners, for faces known by five points alone: how many
 *  corner distances wide and high, about what FaceMesh's neutral face has. */
const ELLIPSE_WIDTH = 1.05;
const ELLIPSE_HEIGHT = 0.4;

/** Of the mouth's width: how far the largest mouth reaches beyond the lips, and how
 *  softly it ends. */
const MOST_GROWTH = 0.35;
const FEATHER = 0.15;

/** Mouth corners among the five points. */
const LEFT_CORNER = 6;
const RIGHT_CORNER = 8;

class MouthMask implements WearerMask {
  readonly usesNetwork = false;
  private readonly outline = new Float32Array(OUTER_LIPS.length * 2);

  /** @param size  0 keeps the lips, 1 their surroundings too */
  constructor(private size: number) {}

  tune(options: MaskOptions): void {
    this.size = options.size as number;
  }

  lower(_input: Frame, face: TrackedFace, crop: CropPlace, mask: Float32Array): void {
    const { outline } = this;
    if (face.landmarks.length >= FACEMESH_NUMBERS) outlineOfLips(face.landmarks, outline);
    else outlineOfCorners(face.fivePoints, outline);
    const count = OUTER_LIPS.length;
    transformPoints(crop.frameToCrop, outline, outline, count);
    // The template's mouth: a width that does not change as the lips move.
    native.lowerInPolygon(
      outline,
      count,
      this.size * MOST_GROWTH * TEMPLATE_MOUTH_WIDTH,
      FEATHER * TEMPLATE_MOUTH_WIDTH,
      mask,
      MASK_SIZE,
    );
  }

  close(): void {}
}

const templateFace = templatePoints(MASK_TEMPLATE, MASK_SIZE);
/** In the mask's pixels. */
const TEMPLATE_MOUTH_WIDTH = templateFace[RIGHT_CORNER]! - templateFace[LEFT_CORNER]!;

function outlineOfLips(landmarks: Float32Array, outline: Float32Array): void {
  for (let i = 0; i < OUTER_LIPS.length; i++) {
    outline[2 * i] = landmarks[OUTER_LIPS[i]! * 3]!;
    outline[2 * i + 1] = landmarks[OUTER_LIPS[i]! * 3 + 1]!;
  }
}

function outlineOfCorners(fivePoints: Float32Array, outline: Float32Array): void {
  const leftX = fivePoints[LEFT_CORNER]!;
  const leftY = fivePoints[LEFT_CORNER + 1]!;
  const halfX = (fivePoints[RIGHT_CORNER]! - leftX) / 2;
  const halfY = (fivePoints[RIGHT_CORNER + 1]! - leftY) / 2;
  const count = outline.length / 2;
  for (let i = 0; i < count; i++) {
    const angleRad = (2 * Math.PI * i) / count;
    const along = ELLIPSE_WIDTH * Math.cos(angleRad);
    const across = ELLIPSE_HEIGHT * Math.sin(angleRad);
    outline[2 * i] = leftX + halfX + along * halfX - across * halfY;
    outline[2 * i + 1] = leftY + halfY + along * halfY + across * halfX;
  }
}

export const openMouthMask: OpenMask = async (_models, options) =>
  new MouthMask(options.size as number);
