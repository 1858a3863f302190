// What the points of a landmark network mean.

export interface LandmarkScheme {
  readonly pointCount: number;
  /** Which points are faces' five points (see face.ts): each is the mean of some. */
  readonly fivePoints: readonly (readonly number[])[];
  /** Two points whose line is level when the head is upright, the viewer's left first. */
  readonly levelLine: readonly [number, number];
  /** How far the face goes on above the topmost points, as a part of the points' height. */
  readonly forehead: number;
}

/** MediaPipe FaceMesh: eye corners in pairs, nose tip, mouth corners. Landmark 1 is the
 *  nose's tip too, but lies 3 of 128 pixels below where detectors put it. */
export const faceMeshScheme: LandmarkScheme = {
  pointCount: 468,
  fivePoints: [[33, 133], [362, 263], [4], [61], [291]],
  levelLine: [33, 263],
  forehead: 0,
};

/** The 68 points of Multi-PIE and iBUG: six around each eye, nose tip, mouth corners.
 *  The topmost are the brows; FaceMesh's forehead lies so far above (median of portraits). */
export const multiPieScheme: LandmarkScheme = {
  pointCount: 68,
  fivePoints: [[36, 37, 38, 39, 40, 41], [42, 43, 44, 45, 46, 47], [30], [48], [54]],
  levelLine: [36, 45],
  forehead: 0.23,
};

/** InsightFace's 106 points: pupils, nose tip, mouth corners (Deep-Live-Cam's choice). */
export const insightFaceScheme: LandmarkScheme = {
  pointCount: 106,
  fivePoints: [[38], [88], [86], [52], [61]],
  levelLine: [38, 88],
  forehead: 0.23,
};
