import { boxOverlap, FaceCandidates } from '../../daemon/detectors/face-candidates.js';
import { DetectedFaces } from '../../daemon/faces/face.js';

test.each([
  ['two halves of one width', [2, 0, 6, 4], 8 / 24],
  ['one inside the other', [1, 1, 3, 3], 4 / 16],
  ['the same', [0, 0, 4, 4], 1],
  ['side by side', [4, 0, 8, 4], 0],
  ['one above the other', [0, 5, 4, 9], 0],
])(
  'of a square of 4 and another box (%s) that is shared over what both cover',
  (_, other, share) => {
    const [a, b] = [Float32Array.of(9, 0, 0, 4, 4), Float32Array.from(other)];
    expect(boxOverlap(a, 1, b, 0)).toBeCloseTo(share, 6);
    expect(boxOverlap(b, 0, a, 1)).toBeCloseTo(share, 6);
  },
);

test('of proposals that overlap more than told the best is left, best first', () => {
  const candidates = new FaceCandidates();
  const found = new DetectedFaces(8);
  // By columns: 100 and 130 share 30 of 90, 100 and 120 share 40 of 80.
  for (const [x, score] of [
    [130, 0.6],
    [120, 0.7],
    [100, 0.9],
    [300, 0.8],
  ] as const) {
    candidates.setBox(candidates.add(score), x, 50, 30, 30);
  }
  candidates.settle(0.4, found);
  const kept = Array.from({ length: found.count }, (_, i) => [
    found.boxes[i * 4]! + 30,
    found.scores[i],
  ]);
  expect(kept).toEqual([
    [100, Math.fround(0.9)],
    [300, Math.fround(0.8)],
    [130, Math.fround(0.6)],
  ]);
  expect(candidates.count).toBe(0);
});
