// How the camera's picture is turned, mirrored, cut and fitted into the frame, and the
// ffmpeg filters that do so while it converts the picture anyway.

export interface PictureTransform {
  /** Left and right exchanged, as in a mirror. */
  readonly isMirrored: boolean;
  /** Clockwise. */
  readonly rotationDegrees: 0 | 90 | 180 | 270;
  /** 1 shows all of the picture, 2 its middle half, in both directions. */
  readonly zoom: number;
  /** What becomes of a picture of another shape: black bars, or cut edges. */
  readonly fit: 'letterbox' | 'fill';
}

export const plainPicture: PictureTransform = {
  isMirrored: false,
  rotationDegrees: 0,
  zoom: 1,
  fit: 'letterbox',
};

/** Pixels by which a picture may miss the frame's shape and be stretched into it: odd
 *  sizes get no bar. */
export const STRETCHED_PIXELS = 1.5;

const rotations: Record<PictureTransform['rotationDegrees'], string[]> = {
  0: [],
  90: ['transpose=clock'],
  180: ['hflip', 'vflip'],
  270: ['transpose=cclock'],
};

/** Filters to come before the picture is scaled. */
export function turnFilters(picture: PictureTransform): string[] {
  const { isMirrored, rotationDegrees, zoom } = picture;
  return [
    ...rotations[rotationDegrees],
    ...(isMirrored ? ['hflip'] : []),
    ...(zoom > 1 ? [`crop=iw/${zoom}:ih/${zoom}`] : []),
  ];
}
