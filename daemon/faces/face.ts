// What is known of faces in a frame. All coordinates are frame pixels, pixel centres at
// integers, x to the right, y down.
import type { Frame } from '../frames/frame.js';

/** Numbers of a five-point set: right eye, left eye, nose, right and left mouth corner
 *  as the viewer sees them from left to right, x and y each. */
export const FIVE_POINTS_LENGTH = 10;

/** Most faces that are followed in one frame. */
export const MAX_FACES = 8;

/**
 * Detected faces in memory made once: the first `count` entries hold, best score first.
 */
export class DetectedFaces {
  count = 0;
  /** left, top, right, bottom of each face. */
  readonly boxes: Float32Array;
  /** Five points of each face. */
  readonly fivePoints: Float32Array;
  /** 0–1. */
  readonly scores: Float32Array;

  constructor(readonly capacity: number) {
    this.boxes = new Float32Array(capacity * 4);
    this.fivePoints = new Float32Array(capacity * FIVE_POINTS_LENGTH);
    this.scores = new Float32Array(capacity);
  }

  /** Moves all of them. */
  shift(x: number, y: number): void {
    for (let i = 0; i < this.count * 4; i += 2) {
      this.boxes[i]! += x;
      this.boxes[i + 1]! += y;
    }
    for (let i = 0; i < this.count * FIVE_POINTS_LENGTH; i += 2) {
      this.fivePoints[i]! += x;
      this.fivePoints[i + 1]! += y;
    }
  }
}

/** A square region that a landmark network looks at. */
export interface FaceRegion {
  centreX: number;
  centreY: number;
  /** Side length in frame pixels. */
  size: number;
  /** Clockwise angle of the eye line to the x axis, radians. */
  angleRad: number;
}

/**
 * A target face followed from frame to frame. One object lives as long as its face is
 * followed; its arrays are overwritten every frame.
 */
export interface TrackedFace {
  /** Never reused by its tracker; each swap thread has one of its own. */
  readonly id: number;
  /** left, top, right, bottom. */
  readonly box: Float32Array;
  readonly fivePoints: Float32Array;
  /** Dense landmarks, x, y, z each (z in frame pixels, towards the viewer negative),
   *  smoothed; the landmark family's point count. */
  readonly landmarks: Float32Array;
  /** The landmark network's confidence that this is a face, 0–1; without one the
   *  detector's score. */
  presence: number;
  /** Frames since this face was first seen. */
  ageFrames: number;
}

/** Whether any of the face can be seen. */
export function isInFrame({ box }: TrackedFace, { width, height }: Frame): boolean {
  return box[0]! < width && box[1]! < height && box[2]! > 0 && box[3]! > 0;
}
