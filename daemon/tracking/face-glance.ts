// Whether landmarks still lie on what they lay on a frame ago. A landmark network that has
// lost a face which moved fast may be as sure of itself as ever (FaceMesh 468 is); what
// lies under its points then is another part of the picture.

import type { FaceRegion } from '../faces/face.js';
import { regionCropToFrame } from '../faces/face-region.js';
import type { Frame } from '../frames/frame.js';
import { createAffine } from '../geometry/affine.js';

/** Side of the picture that is compared, pixels. */
const SIDE = 16;

/** It shows the inner face, not what it moves before. */
const GLANCE_OF_REGION = 0.6;

/**
 * Correlation of two frames' pictures from which they are alike. Measured: 0.87 and more on
 * talking heads at 25 and 30 frames a second, 0.78 and more on heads that turn at 12. Of 18
 * frames in which FaceMesh 468 had lost a face that jumped by a fifth to all of its width,
 * all but one are told.
 */
const LEAST_ALIKE = 0.75;

export class FaceGlance {
  private readonly crop: FaceRegion = { centreX: 0, centreY: 0, size: 0, angleRad: 0 };
  private readonly cropToFrame = createAffine();
  private readonly now = new Uint8Array(SIDE * SIDE);
  private readonly before = new Uint8Array(SIDE * SIDE);
  private hasBefore = false;

  /** Whether the region looks as the one kept last did; true when none was. */
  isAlike(frame: Frame, region: FaceRegion): boolean {
    if (!this.hasBefore) return true;
    this.take(frame, region, this.now);
    return areAlike(this.before, this.now);
  }

  /** Keeps how the region looks. */
  keep(frame: Frame, region: FaceRegion): void {
    this.take(frame, region, this.before);
    this.hasBefore = true;
  }

  /** As before another face. */
  forget(): void {
    this.hasBefore = false;
  }

  private take(frame: Frame, region: FaceRegion, lumas: Uint8Array): void {
    const { crop, cropToFrame } = this;
    crop.centreX = region.centreX;
    crop.centreY = region.centreY;
    crop.size = region.size * GLANCE_OF_REGION;
    crop.angleRad = region.angleRad;
    regionCropToFrame(crop, SIDE, cropToFrame);
    const { data, width, height } = frame;
    // The nearest pixels alone: means of all between them would take fifty times as long.
    for (let i = 0; i < lumas.length; i++) {
      const u = i % SIDE;
      const v = (i - u) / SIDE;
      const x = Math.round(cropToFrame[0]! * u + cropToFrame[1]! * v + cropToFrame[2]!);
      const y = Math.round(cropToFrame[3]! * u + cropToFrame[4]! * v + cropToFrame[5]!);
      const column = Math.min(Math.max(x, 0), width - 1);
      lumas[i] = data[Math.min(Math.max(y, 0), height - 1) * width + column]!;
    }
  }
}

/** By their correlation, which light that grows or fades does not change. Contrast of less
 *  than one level is none, and tells nothing. */
function areAlike(a: Uint8Array, b: Uint8Array): boolean {
  let sumA = 0;
  let sumB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let i = 0; i < a.length; i++) {
    sumA += a[i]!;
    sumB += b[i]!;
    squaresA += a[i]! * a[i]!;
    squaresB += b[i]! * b[i]!;
    products += a[i]! * b[i]!;
  }
  const shared = products - (sumA * sumB) / a.length;
  const spreadA = squaresA - (sumA * sumA) / a.length;
  const spreadB = squaresB - (sumB * sumB) / a.length;
  return shared + a.length >= LEAST_ALIKE * Math.sqrt(spreadA * spreadB);
}
