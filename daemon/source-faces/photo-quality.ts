// How well a photo of a face can be worn: seen from the front, mouth closed, sharp and
// large. From FaceMesh landmarks and the pixels around them.
import sharp from 'sharp';

/** MediaPipe FaceMesh, viewer's left and right: sides of the face, mouth corners;
 *  top and bottom: forehead and chin, inner lips. */
const SIDES = [234, 454] as const;
const FOREHEAD_AND_CHIN = [10, 152] as const;
const INNER_LIPS = [13, 14] as const;
const INNER_MOUTH_CORNERS = [78, 308] as const;

/** Pitch that FaceMesh reports for a level head, degrees (median of ten portraits). */
const LEVEL_PITCH_DEG = 8;

/** Columns of the picture that sharpness is measured on: fewer than the narrowest
 *  accepted face has, so that enlarged photos count as blurred. */
const GRID_COLUMNS = 72;
/** Cells between the samples of fine and of coarse details. */
const FINE_STEP = 1;
const COARSE_STEP = 4;

export interface PhotoQuality {
  /** Turn to the side, degrees; positive: the viewer's right side is farther away. */
  readonly yawDeg: number;
  /** Nod, degrees; positive: looking down. */
  readonly pitchDeg: number;
  /** Gap between the lips over the mouth's width. */
  readonly mouthOpening: number;
  /** Ear to ear, pixels. */
  readonly faceWidth: number;
  /** Contrast of fine details over that of coarse ones: about 0.25–0.4 when sharp. */
  readonly sharpness: number;
  /** Mean luma of the face's box, 0–255: 76 and more in forty portraits of all skins. */
  readonly brightness: number;
}

/** RGB24 pixels of a picture. */
interface Picture {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * @param landmarks  FaceMesh, 468 × (x, y, z), pixels of the picture. Without any, turn,
 *   nod and mouth are unknown and count as none.
 * @param box  of the face: left, top, right, bottom
 */
export async function measureQuality(
  picture: Picture,
  landmarks: Float32Array,
  box: Float32Array,
): Promise<PhotoQuality> {
  const look = await measureLook(picture, box);
  if (landmarks.length === 0) {
    const faceWidth = box[2]! - box[0]!;
    return { yawDeg: 0, pitchDeg: 0, mouthOpening: 0, faceWidth, ...look };
  }
  const distance = (a: number, b: number) =>
    Math.hypot(
      landmarks[b * 3]! - landmarks[a * 3]!,
      landmarks[b * 3 + 1]! - landmarks[a * 3 + 1]!,
    );
  const depth = (a: number, b: number) => landmarks[b * 3 + 2]! - landmarks[a * 3 + 2]!;
  const angleDeg = ([a, b]: readonly [number, number]) =>
    (Math.atan2(depth(a, b), distance(a, b)) * 180) / Math.PI;
  return {
    yawDeg: angleDeg(SIDES),
    pitchDeg: angleDeg(FOREHEAD_AND_CHIN) - LEVEL_PITCH_DEG,
    mouthOpening: distance(...INNER_LIPS) / distance(...INNER_MOUTH_CORNERS),
    faceWidth: Math.hypot(distance(...SIDES), depth(...SIDES)),
    ...look,
  };
}

/** The smaller, the better suited to be worn. Weighs one fault against another: twenty
 *  degrees of turn, an open mouth, half the size and a black face are about equally bad. */
export function penaltyOf(quality: PhotoQuality): number {
  const { yawDeg, pitchDeg, mouthOpening, faceWidth, sharpness, brightness } = quality;
  return (
    Math.abs(yawDeg) / 20 +
    Math.abs(pitchDeg) / 20 +
    mouthOpening / 0.2 +
    Math.max(0, Math.log2(400 / faceWidth)) +
    Math.max(0, 0.3 - sharpness) / 0.15 +
    Math.max(0, 60 - brightness) / 60
  );
}

async function measureLook(
  picture: Picture,
  box: Float32Array,
): Promise<Pick<PhotoQuality, 'sharpness' | 'brightness'>> {
  const { rgb, width, height } = picture;
  const left = Math.max(0, Math.floor(box[0]!));
  const top = Math.max(0, Math.floor(box[1]!));
  const { data, info } = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .extract({
      left,
      top,
      width: Math.min(width, Math.ceil(box[2]!)) - left,
      height: Math.min(height, Math.ceil(box[3]!)) - top,
    })
    .greyscale()
    .resize(GRID_COLUMNS)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const contrastAt = (step: number) =>
    detailContrast(data, info.width, info.height, step);
  let sum = 0;
  for (const luma of data) sum += luma;
  return {
    sharpness: contrastAt(FINE_STEP) / Math.max(1, contrastAt(COARSE_STEP)),
    brightness: sum / data.length,
  };
}

/** Root mean square of the Laplacian across `step` cells. */
function detailContrast(
  luma: Uint8Array,
  width: number,
  height: number,
  step: number,
): number {
  let sum = 0;
  let count = 0;
  for (let y = step; y < height - step; y++) {
    for (let x = step; x < width - step; x++) {
      const at = y * width + x;
      const sides = luma[at - step]! + luma[at + step]!;
      const ends = luma[at - step * width]! + luma[at + step * width]!;
      sum += (4 * luma[at]! - sides - ends) ** 2;
      count += 1;
    }
  }
  return Math.sqrt(sum / Math.max(1, count));
}

/** The photos sorted for wearing: the most frontal, closed-mouth and large one first. */
export function bestFirst<Photo extends { readonly quality: PhotoQuality }>(
  photos: readonly Photo[],
): Photo[] {
  return [...photos].sort((a, b) => penaltyOf(a.quality) - penaltyOf(b.quality));
}
