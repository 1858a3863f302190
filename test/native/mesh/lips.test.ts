import type { Frame } from '../../../daemon/frames/frame.js';
import { lumaFrame } from './face.js';
import {
  boxOf,
  crAt,
  difference,
  FACE_WIDTH,
  face,
  HEIGHT,
  lumaAt,
  plain,
  pointOf,
  striped,
  swap,
  WIDTH,
} from './swap.js';

/** Inner landmark → outer one below it, from the middle of the lower lip to its sides. */
const LOWER_LIP = { 14: 17, 87: 84, 317: 314, 88: 91, 318: 321 };

/** The face with its lower lip pulled down, as when laughing. */
const laughing = face.slice();
for (const id of [...Object.keys(LOWER_LIP), ...Object.values(LOWER_LIP)].map(Number)) {
  laughing[id * 3 + 1]! += 0.14 * FACE_WIDTH;
}
for (const id of [178, 402, 181, 405, 95, 324, 146, 375]) {
  laughing[id * 3 + 1]! += 0.14 * FACE_WIDTH;
}

/** Between the lower lip's landmarks. */
function onLowerLip(landmarks: Float32Array, inner: keyof typeof LOWER_LIP) {
  const [a, b] = [pointOf(landmarks, inner), pointOf(landmarks, LOWER_LIP[inner])];
  return { x: Math.round(0.5 * (a.x + b.x)), y: Math.round(0.4 * a.y + 0.6 * b.y) };
}

/** A photo of luma and Cr by kind of place, offsets taken off. */
function photoOf(
  kindOf: (x: number, y: number) => number,
  luma: readonly number[],
  cr: readonly number[],
): Frame {
  const photo = lumaFrame(WIDTH, HEIGHT, (x, y) => 16 + luma[kindOf(x, y)]!);
  for (let y = 0; y < HEIGHT; y += 2) {
    for (let x = 0; x < WIDTH; x += 2) {
      photo.data[WIDTH * HEIGHT + (y >> 1) * WIDTH + x + 1] = 128 + cr[kindOf(x, y)]!;
    }
  }
  return photo;
}

test('gives gloss on the lips the colour of the lips', () => {
  // Skin of luma 136 and Cr 20, lips of 110 and 40, and on one side of the lower lip a
  // spot of 150 and 6, as wet lips and teeth are.
  const lips = [...boxOf(face, [61, 291, 0, 17], 0)];
  const inLips = (x: number, y: number) =>
    x >= lips[0]! && x <= lips[2]! && y >= lips[1]! && y <= lips[3]!;
  const [glossy, matt] = [314, 84].map((outer) => {
    const [a, b] = [pointOf(face, outer), pointOf(face, outer === 314 ? 317 : 87)];
    return { x: Math.round(0.5 * (a.x + b.x)), y: Math.round(0.65 * a.y + 0.35 * b.y) };
  }) as [{ x: number; y: number }, { x: number; y: number }];
  const isGloss = (x: number, y: number) => Math.hypot(x - glossy.x, y - glossy.y) < 4;
  const kindOf = (x: number, y: number) => (isGloss(x, y) ? 2 : inLips(x, y) ? 1 : 0);
  const photo = photoOf(kindOf, [136, 110, 150], [20, 40, 6]);
  const { output } = swap(photo, plain);
  expect(crAt(output, glossy)).toBeGreaterThan(0.8 * crAt(output, matt));
  expect(lumaAt(output, glossy)).toBeLessThan(1.2 * lumaAt(output, matt));
});

test('draws the lower lip of a photo that laughs in one colour', () => {
  // Its sides, stretched thin, are a little darker and less red than its middle.
  const sides = (photoFace: Float32Array) => {
    const middle = pointOf(photoFace, 14).x;
    const lips = boxOf(photoFace, [61, 291, 0, 17], 0);
    const kindOf = (x: number, y: number) => {
      if (x < lips[0] || x > lips[2] || y < lips[1] || y > lips[3]) return 0;
      return Math.abs(x - middle) < 0.08 * FACE_WIDTH ? 2 : 1;
    };
    const photo = photoOf(kindOf, [136, 100, 120], [20, 28, 36]);
    const { output } = swap(photo, plain, face, { photoFace });
    const [inMiddle, atSide] = [onLowerLip(face, 14), onLowerLip(face, 88)];
    return {
      darker: lumaAt(output, inMiddle) - lumaAt(output, atSide),
      lessRed: crAt(output, inMiddle) - crAt(output, atSide),
    };
  };
  const calm = sides(face);
  const laughs = sides(laughing);
  expect(calm.darker).toBeGreaterThan(8);
  expect(calm.lessRed).toBeGreaterThan(4);
  expect(laughs.darker).toBeLessThan(0.4 * calm.darker);
  expect(laughs.lessRed).toBeLessThan(0.4 * calm.lessRed);
});

test('draws the lips of a photo that smiles no wider than the wearer’s', () => {
  const [left, right] = [pointOf(face, 61), pointOf(face, 291)];
  const [x0, y0] = [0.5 * (left.x + right.x), left.y];
  // A smile pulls the corners out by half, and the cheeks beside them with it.
  const smiling = face.slice();
  for (let i = 0; i < face.length; i += 3) {
    const [x, y] = [face[i]! - x0, face[i + 1]! - y0];
    const near = Math.exp(
      -((x / (0.25 * FACE_WIDTH)) ** 2) - (y / (0.12 * FACE_WIDTH)) ** 2,
    );
    smiling[i] = x0 + x * (1 + 0.8 * near);
  }
  const [, top, corner, bottom] = boxOf(smiling, [61, 291, 0, 17], 0);
  const isLips = (x: number, y: number) =>
    Math.hypot((x - x0) / (corner - x0), (2 * y - top - bottom) / (bottom - top)) < 1;
  const photo = lumaFrame(WIDTH, HEIGHT, (x, y) => (isLips(x, y) ? 60 : 130));
  const { output } = swap(photo, plain, face, { photoFace: smiling, shapeTransfer: 1 });
  expect(lumaAt(output, onLowerLip(face, 14))).toBeLessThan(95);
  for (const away of [6, 8, 10, 12]) {
    expect(lumaAt(output, { x: left.x - away, y: left.y })).toBeGreaterThan(105);
    expect(lumaAt(output, { x: right.x + away, y: right.y })).toBeGreaterThan(105);
  }
});

test('keeps a closed mouth closed under parted lips of a photo', () => {
  const parted = face.slice();
  for (const id of [80, 81, 82, 13, 312, 311, 310])
    parted[id * 3 + 1]! -= 0.03 * FACE_WIDTH;
  for (const id of [88, 178, 87, 14, 317, 402, 318])
    parted[id * 3 + 1]! += 0.03 * FACE_WIDTH;
  const { output } = swap(plain, striped, face, { photoFace: parted, shapeTransfer: 1 });
  const { x, y } = pointOf(face, 13);
  // The stripes between the wearer's lips are 30 off the plain photo.
  expect(difference(output, plain.data, [x - 12, y - 1, x + 12, y + 2])).toBeLessThan(12);
});

test('lets a third of the wearer’s own lips show through one that laughs', () => {
  const shown = (photoFace: Float32Array) => {
    const { output } = swap(plain, striped, face, { photoFace });
    const { x, y } = onLowerLip(face, 14);
    return difference(output, plain.data, [x - 12, y - 1, x + 12, y + 2]);
  };
  // The stripes are 30 off the plain photo.
  expect(shown(face)).toBeLessThan(3);
  expect(shown(laughing)).toBeGreaterThan(7);
  expect(shown(laughing)).toBeLessThan(14);
});
