import type { DetectedFaces } from '../../daemon/faces/face.js';
import { createFrame } from '../../daemon/frames/frame.js';
import { Detections } from '../../daemon/tracking/detections.js';

const frame = createFrame(640, 480);

/** A look at boxes of 60 × 60 pixels that begin at these columns. */
function lookAt(...lefts: number[]): Detections {
  const detections = new Detections({
    detect(_: unknown, found: DetectedFaces) {
      found.count = lefts.length;
      found.boxes.set(lefts.flatMap((left) => [left, 0, left + 60, 60]));
    },
    close() {},
  });
  detections.look(frame);
  return detections;
}

const box = (left: number) => Float32Array.of(left, 0, left + 60, 60);

test('a face is the detection that overlaps it most, whatever their order', () => {
  // Intersections over union: 40 / 80, 55 / 65 and 30 / 90.
  expect(lookAt(20, 5, 30).at(box(0))).toBe(1);
});

test('a face of which too little is shared is none of them', () => {
  // 22 / 98 and 26 / 94, on either side of a quarter.
  expect(lookAt(38).at(box(0))).toBe(-1);
  expect(lookAt(34).at(box(0))).toBe(0);
});

test('a detection is one face only, until the next look', () => {
  const detections = lookAt(5, 20);
  detections.take(0);
  expect(detections.isTaken(0)).toBe(true);
  expect(detections.at(box(0))).toBe(1);
  detections.take(1);
  expect(detections.at(box(0))).toBe(-1);
  detections.look(frame);
  expect(detections.at(box(0))).toBe(0);
});
