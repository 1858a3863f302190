// Aligned crops: where a template's crop lies in the frame.
import { type Affine, createAffine, invertAffine } from './affine.js';
import { fitSimilarity } from './similarity.js';

const frameToCrop = createAffine();

/**
 * Fits the five points to the template's (least squares in the crop, as the networks'
 * training did).
 * @param template  five points in crop pixels, from `templatePoints`
 * @param cropToFrame  out
 * @returns false when the points coincide; `cropToFrame` is then unchanged
 */
export function alignCrop(
  fivePoints: Float32Array,
  template: Float64Array,
  cropToFrame: Affine,
): boolean {
  return (
    fitSimilarity(fivePoints, template, frameToCrop) &&
    invertAffine(frameToCrop, cropToFrame)
  );
}
