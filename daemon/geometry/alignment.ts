// Aligned crops: where a template's crop lies in the frame.
import { type Affine, createAffine, invertAffine } from './affine.js';
import { fitSimilarity } from './similarity.js';

/** Where a crop lies in a frame. */
export interface CropPlace {
  readonly frameToCrop: Affine;
  readonly cropToFrame: Affine;
}

export function createCropPlace(): CropPlace {
  return { frameToCrop: createAffine(), cropToFrame: createAffine() };
}

/**
 * Fits the five points to the template's (least squares in the crop, as the networks'
 * training did).
 * @param template  five points in crop pixels, from `templatePoints`
 * @param place  out
 * @returns false when the points coincide; `place` is then no crop's
 */
export function alignCrop(
  fivePoints: Float32Array,
  template: Float64Array,
  place: CropPlace,
): boolean {
  return (
    fitSimilarity(fivePoints, template, place.frameToCrop) &&
    invertAffine(place.frameToCrop, place.cropToFrame)
  );
}
