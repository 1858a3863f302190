// The cards that stand in for the picture, by what they say.

export const cardKinds = [
  /** The camera or the networks are being started. */
  'starting',
  /** Nobody looks, or the wearer paused. */
  'standby',
  'paused',
  /** The camera is lost or cannot be opened. */
  'noCamera',
  /** No face is in view. */
  'noFace',
  /** The wearer covered the camera at once. */
  'covered',
  /** No source face is chosen. */
  'noSource',
  /** Something failed; what, is for the wearer to see elsewhere. */
  'failure',
] as const;
export type CardKind = (typeof cardKinds)[number];

/** Cards that the wearer puts before every picture until taking them away again. */
export type CoverCard = Extract<CardKind, 'covered' | 'paused'>;
