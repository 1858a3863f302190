import type { FaceRegion } from '../../daemon/faces/face.js';
import {
  boxOfLandmarks,
  copyRegion,
  fivePointsDisagreement,
  isFarther,
  regionOfDetection,
  regionOfLandmarks,
} from '../../daemon/faces/face-region.js';
import {
  faceMeshScheme,
  insightFaceScheme,
  type LandmarkScheme,
} from '../../daemon/faces/landmark-scheme.js';

const region = (): FaceRegion => ({ centreX: 0, centreY: 0, size: 0, angleRad: 0 });
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** A head 80 wide, from 50 above the middle of its eyes to 70 below, turned clockwise
 *  about that middle, which is at (300, 200): all landmarks but those at its edges and
 *  the ends of the eye line are in the middle. */
function headTurnedBy(degrees: number, scheme: LandmarkScheme): Float32Array {
  const [left, right] = scheme.levelLine;
  const [top, bottom, edge, other] = [0, 1, 2, 3];
  const places = new Map([
    [left, [-25, 0]],
    [right, [25, 0]],
    [top, [0, -50]],
    [bottom, [0, 70]],
    [edge, [-40, 0]],
    [other, [40, 0]],
  ]);
  const [cos, sin] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
  const landmarks = new Float32Array(scheme.pointCount * 3);
  for (let i = 0; i < scheme.pointCount; i++) {
    const [x, y] = places.get(i) ?? [0, 0];
    landmarks.set([300 + x! * cos - y! * sin, 200 + x! * sin + y! * cos, 0], i * 3);
  }
  return landmarks;
}

describe('the region of landmarks', () => {
  // Margin 1.5 of 120 pixels, about a middle 10 below that of the eyes.
  test.each([
    [0, 300, 210],
    [90, 290, 200],
    [180, 300, 190],
    [-90, 310, 200],
    [30, 300 - 10 * Math.sin(radians(30)), 200 + 10 * Math.cos(radians(30))],
  ])('of a head turned by %d° is turned with it', (degrees, x, y) => {
    const found = region();
    regionOfLandmarks(headTurnedBy(degrees, faceMeshScheme), found);
    expect(found.centreX).toBeCloseTo(x, 3);
    expect(found.centreY).toBeCloseTo(y, 3);
    expect(found.size).toBeCloseTo(180, 3);
    expect(Math.cos(found.angleRad - radians(degrees))).toBeCloseTo(1, 6);
  });

  test('reaches over the forehead of a network that has no points there', () => {
    const found = region();
    const landmarks = headTurnedBy(90, insightFaceScheme);
    regionOfLandmarks(landmarks, found, insightFaceScheme);
    // 0.23 of 120 pixels more above: 27.6, to the right of a head that lies so.
    expect(found.centreX).toBeCloseTo(290 + 13.8, 3);
    expect(found.centreY).toBeCloseTo(200, 3);
    expect(found.size).toBeCloseTo(1.5 * 147.6, 3);
    const box = new Float32Array(4);
    boxOfLandmarks(headTurnedBy(0, insightFaceScheme), box, insightFaceScheme);
    expect([...box].map((n) => Math.round(n * 10) / 10)).toEqual([260, 122.4, 340, 270]);
  });
});

test('the region of a detection is its box with a margin, turned as the eyes are', () => {
  const boxes = Float32Array.of(0, 0, 7, 9, 100, 50, 140, 110);
  const eyes = [1, 2, 6, 7, 0, 0, 0, 0, 0, 0];
  const fivePoints = Float32Array.of(...eyes, 110, 70, 110, 90, 0, 0, 0, 0, 0, 0);
  const found = region();
  regionOfDetection(boxes, fivePoints, 1, found);
  expect(found).toEqual({ centreX: 120, centreY: 80, size: 90, angleRad: Math.PI / 2 });
  regionOfDetection(boxes, fivePoints, 0, found);
  expect(found.angleRad).toBeCloseTo(Math.PI / 4, 6);
  expect(found.size).toBe(13.5);
});

test.each([
  [3, 3, false],
  [3, 4, true],
  [-3, -4, true],
  [5, 0, true],
  [0, -4.9, false],
])(
  'a centre that is %d and %d pixels off is farther than a twentieth of 100: %s',
  (x, y, is) => {
    const a = { centreX: 50, centreY: 60, size: 100, angleRad: 0 };
    const b = { centreX: 50 + x, centreY: 60 + y, size: 7, angleRad: 1 };
    expect(isFarther(a, b, 0.05)).toBe(is);
    const copy = region();
    copyRegion(b, copy);
    expect(copy).toEqual(b);
  },
);

test('five points disagree by their mean distance, as a part of eyes to mouth', () => {
  const points = [85, 105, 115, 105, 100, 120, 88, 145, 112, 145];
  const moved = points.map((n, i) => n + (i % 2 ? 4 : 3));
  // 5 pixels of the 40 from (100, 105) to (100, 145); behind one other set each.
  const a = Float32Array.of(...Array(10).fill(0), ...moved);
  const b = Float32Array.of(...Array(20).fill(0), ...points);
  expect(fivePointsDisagreement(a, 10, b, 20)).toBeCloseTo(0.125, 6);
});
