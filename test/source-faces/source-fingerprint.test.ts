import { createFrame } from '../../daemon/frames/frame.js';
import type { SourceFace } from '../../daemon/source-faces/source-face.js';
import { fingerprintOf } from '../../daemon/source-faces/source-fingerprint.js';

function face(change: (numbers: Record<string, number>) => void = () => {}): SourceFace {
  const numbers = { pixel: 1, point: 2, landmark: 3, embedding: 4, width: 4 };
  change(numbers);
  const frame = createFrame(numbers.width, 16 / numbers.width);
  frame.data[3] = numbers.pixel;
  return {
    name: 'somebody',
    photos: [
      {
        frame,
        fivePoints: Float32Array.of(numbers.point),
        landmarks: Float32Array.of(numbers.landmark),
      },
    ],
    embeddings: new Map([['space', Float32Array.of(numbers.embedding)]]),
  };
}

test('is the same for the same face', () => {
  expect(fingerprintOf(face())).toBe(fingerprintOf(face()));
});

test.each(['pixel', 'point', 'landmark', 'embedding'])('differs with one %s', (what) => {
  const other = face((numbers) => {
    numbers[what]! += 1;
  });
  expect(fingerprintOf(other)).not.toBe(fingerprintOf(face()));
});

test('differs with the picture’s shape and with the name', () => {
  const wide = face((numbers) => {
    numbers.width = 8;
  });
  expect(fingerprintOf(wide)).not.toBe(fingerprintOf(face()));
  expect(fingerprintOf({ ...face(), name: 'other' })).not.toBe(fingerprintOf(face()));
});
