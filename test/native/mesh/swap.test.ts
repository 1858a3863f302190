import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Frame } from '../../../daemon/frames/frame.js';
import { native } from '../../../native/index.js';
import { frontalLandmarks, lumaFrame, turned } from './face.js';
import {
  boxOf,
  difference,
  FACE_WIDTH,
  face,
  HEIGHT,
  plain,
  pointOf,
  striped,
  swap,
  WIDTH,
} from './swap.js';

const noisy = lumaFrame(WIDTH, HEIGHT, (x, y) => 100 + ((x * 37 + y * 101 + x * y) % 41));

function lumaAt(data: Uint8Array, landmark: number, landmarks = face): number {
  const { x, y } = pointOf(landmarks, landmark);
  return data[y * WIDTH + x]!;
}

test('a source in the wearer’s own place is drawn where it was, pixel for pixel', () => {
  // A ramp from the forehead to the chin, hand-computed: 60 + y / 2 at every y.
  const ramp = lumaFrame(WIDTH, HEIGHT, (_x, y) => 60 + y / 2);
  const { output, isSwapped } = swap(ramp, ramp);
  expect(isSwapped).toBe(true);
  for (const landmark of [50, 280, 4, 151, 199]) {
    const { y } = pointOf(face, landmark);
    expect(Math.abs(lumaAt(output, landmark) - (60 + y / 2))).toBeLessThanOrEqual(4);
  }
});

test.each([4, 36, 266])('a dot on a half-size photo lands on landmark %i', (landmark) => {
  const small = frontalLandmarks(FACE_WIDTH / 2, 100, 90);
  const [dotX, dotY] = [small[landmark * 3]!, small[landmark * 3 + 1]!];
  const dotted = lumaFrame(
    WIDTH,
    HEIGHT,
    (x, y) => 100 + 100 * Math.exp(-((x - dotX) ** 2 + (y - dotY) ** 2) / 8),
  );
  const { output } = swap(dotted, plain, face, { photoFace: small });
  const centre = { x: 0, y: 0, weight: 0 };
  for (let y = 60; y < 280; y++) {
    for (let x = 80; x < 240; x++) {
      const weight = Math.max(0, output[y * WIDTH + x]! - 145);
      centre.x += weight * x;
      centre.y += weight * y;
      centre.weight += weight;
    }
  }
  const { x, y, weight } = centre;
  expect(weight).toBeGreaterThan(0);
  expect(Math.abs(x / weight - face[landmark * 3]!)).toBeLessThan(1);
  expect(Math.abs(y / weight - face[landmark * 3 + 1]!)).toBeLessThan(1);
});

test('a flat source takes on the wearer’s luma and chroma', () => {
  const dark = lumaFrame(WIDTH, HEIGHT, () => 80, 120, 135);
  const { output } = swap(dark, plain);
  for (const landmark of [50, 280, 4, 151]) {
    expect(Math.abs(lumaAt(output, landmark) - 120)).toBeLessThanOrEqual(2);
    const { x, y } = pointOf(face, landmark);
    const at = WIDTH * HEIGHT + (y >> 1) * WIDTH + (x & ~1);
    expect(Math.abs(output[at]! - 110)).toBeLessThanOrEqual(2);
    expect(Math.abs(output[at + 1]! - 150)).toBeLessThanOrEqual(2);
  }
});

test('leaves every byte away from the face as it was', () => {
  const { output } = swap(plain, noisy, face, { shapeTransfer: 1 });
  const [left, top, right, bottom] = [40, 0, 280, 310];
  let touched = 0;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const isNear = x >= left && x < right && y >= top && y < bottom;
      const at = y * WIDTH + x;
      const chroma = WIDTH * HEIGHT + (y >> 1) * WIDTH + x;
      if (isNear) continue;
      if (output[at] !== noisy.data[at] || output[chroma] !== noisy.data[chroma])
        touched++;
    }
  }
  expect(touched).toBe(0);
});

test('shows the source on cheek and forehead, the wearer in the eyes', () => {
  const { output } = swap(striped, plain);
  for (const eye of [
    [160, 158, 144, 153],
    [385, 387, 380, 373],
  ]) {
    expect(difference(output, plain.data, boxOf(face, eye, 3))).toBeLessThan(3);
  }
  expect(difference(output, plain.data, boxOf(face, [50, 205, 36], 2))).toBeGreaterThan(
    12,
  );
});

test('shows the wearer in an open mouth', () => {
  const open = face.slice();
  // The lower lip and all below it go down by a fifth of the face's width.
  for (const id of [14, 87, 178, 88, 95, 317, 402, 318, 324]) {
    open[id * 3 + 1]! += FACE_WIDTH * 0.2;
  }
  for (const id of [17, 84, 181, 91, 146, 314, 405, 321, 375, 18, 200, 199, 175, 152]) {
    open[id * 3 + 1]! += FACE_WIDTH * 0.2;
  }
  const { output } = swap(striped, plain, open);
  expect(difference(output, plain.data, boxOf(open, [78, 308, 13, 14], 8))).toBeLessThan(
    3,
  );
});

test.each([50, 70, 90, -90])('writes nothing beyond a face turned by %s°', (degrees) => {
  const side = turned(face, degrees);
  const { output } = swap(striped, noisy, side, { shapeTransfer: 1 });
  let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < 468; i++) {
    left = Math.min(left, side[i * 3]!);
    right = Math.max(right, side[i * 3]!);
  }
  const reach = (right - left) * 0.5 + 4;
  let touched = 0;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      if (x > left - reach && x < right + reach) continue;
      if (output[y * WIDTH + x] !== noisy.data[y * WIDTH + x]) touched++;
    }
  }
  expect(touched).toBe(0);
});

test('fades to the outline of a face in profile', () => {
  const side = turned(face, 60);
  const { output } = swap(striped, plain, side);
  // From the nose to the chin the face ends before what is behind it: the first pixel of
  // a row that is drawn at all is hardly drawn.
  const [top, bottom] = [pointOf(side, 4).y, pointOf(side, 152).y];
  const firsts: number[] = [];
  let most = 0;
  for (let y = top; y < bottom; y++) {
    const row = Array.from({ length: WIDTH }, (_, x) =>
      Math.abs(output[y * WIDTH + x]! - plain.data[y * WIDTH + x]!),
    );
    most = Math.max(most, ...row);
    firsts.push(row.find((d) => d > 0)!);
  }
  expect(most).toBeGreaterThan(25);
  expect(firsts.reduce((sum, d) => sum + d, 0) / firsts.length).toBeLessThan(9);
});

test('shows nothing of what the nose hides along its edge', () => {
  // A large face, for which several pixels lie between the places that are worked out;
  // black is the side of the nose that it turns away.
  const size = 640;
  const large = frontalLandmarks(400, 320, 280);
  const hidden = [437, 343, 420, 277, 355, 429, 279].map((id) => pointOf(large, id));
  const isHidden = (x: number, y: number) =>
    hidden.some((p) => Math.hypot(x - p.x, y - p.y) < 10);
  const camera = lumaFrame(size, size, () => 120);
  const darkest = (photo: Frame) => {
    const { output } = swap(photo, camera, turned(large, -40), { photoFace: large });
    return Math.min(...new Set(output.subarray(0, size * size)));
  };
  const bare = lumaFrame(size, size, () => 150);
  const marked = lumaFrame(size, size, (x, y) => (isHidden(x, y) ? 20 : 150));
  expect(darkest(marked)).toBeGreaterThan(darkest(bare) - 8);
});

test.each([-86, -70, 70, 86])(
  'draws a face turned by %i° as if it were the first',
  (degrees) => {
    const photo = lumaFrame(WIDTH, HEIGHT, (x, y) => 16 + ((x * 7 + y * 3) % 200));
    const side = turned(frontalLandmarks(200, 160, 130), degrees);
    const other = turned(frontalLandmarks(170, 150, 150), -degrees / 2);
    const before = { landmarks: other, count: 1, isOther: true };
    const { output } = swap(photo, plain, side);
    expect(Buffer.compare(swap(photo, plain, side, { before }).output, output)).toBe(0);
  },
);

test('swaps a face that the frame’s edge cuts', () => {
  for (const [x, y] of [
    [0, 130],
    [320, 130],
    [160, -20],
    [160, 330],
  ] as const) {
    const { output, isSwapped } = swap(
      striped,
      plain,
      frontalLandmarks(FACE_WIDTH, x, y),
    );
    expect(isSwapped).toBe(true);
    expect(output).not.toEqual(plain.data);
  }
});

test.each([60, 140, 300])('vectors and plain code agree on a face %s wide', (width) => {
  const landmarks = frontalLandmarks(width, 150, 110);
  const options = { shapeTransfer: 0.8, photoFace: face };
  const fast = swap(noisy, striped, landmarks, options).output;
  const slow = swap(noisy, striped, landmarks, { ...options, isScalar: true }).output;
  let worst = 0;
  for (let i = 0; i < fast.length; i++) {
    worst = Math.max(worst, Math.abs(fast[i]! - slow[i]!));
  }
  expect(fast).not.toEqual(striped.data);
  expect(worst).toBeLessThanOrEqual(1);
});

test('refuses landmarks that are no face, and leaves the frame alone', () => {
  const zeros = new Float32Array(468 * 3);
  const broken = face.slice();
  broken[100] = Number.NaN;
  const outside = frontalLandmarks(FACE_WIDTH, 2000, 2000);
  for (const landmarks of [zeros, broken, outside]) {
    const { output, isSwapped } = swap(plain, noisy, landmarks);
    expect(isSwapped).toBe(false);
    expect(output).toEqual(noisy.data);
  }
  expect(native.prepareMeshSource(plain.data, WIDTH, HEIGHT, zeros)).toBeNull();
});

test('prepares a source aside as it does at once', async () => {
  const aside = await native.prepareMeshSourceAside(plain.data, WIDTH, HEIGHT, face);
  const atOnce = native.prepareMeshSource(plain.data, WIDTH, HEIGHT, face);
  const outputs = [aside!, atOnce!].map((source) => {
    const output = noisy.data.slice();
    const swapper = native.createMeshSwapper();
    native.swapMesh(swapper, source, output, WIDTH, HEIGHT, face, 1, 1);
    return output;
  });
  expect(outputs[0]).not.toEqual(noisy.data);
  expect(outputs[0]).toEqual(outputs[1]);
  const zeros = new Float32Array(468 * 3);
  expect(
    await native.prepareMeshSourceAside(plain.data, WIDTH, HEIGHT, zeros),
  ).toBeNull();
});

test('refuses bad arguments by name', () => {
  const source = native.prepareMeshSource(plain.data, WIDTH, HEIGHT, face)!;
  const swapper = native.createMeshSwapper();
  const call = (...[s, f, l, share]: [unknown, Uint8Array, Float32Array, number]) =>
    native.swapMesh(swapper, s as never, f, WIDTH, HEIGHT, l, 1, share);
  expect(() => call({}, plain.data.slice(), face, 1)).toThrow(/source/);
  expect(() => call(swapper, plain.data.slice(), face, 1)).toThrow(/source/);
  expect(() => call(source, new Uint8Array(10), face, 1)).toThrow(/frame/);
  expect(() => call(source, plain.data.slice(), face.slice(3), 1)).toThrow(/landmarks/);
  expect(() => call(source, plain.data.slice(), face, 1.5)).toThrow(/shapeTransfer/);
});

test('two workers swap at once with the same result', async () => {
  const results = await Promise.all(
    [1, 2].map(
      () =>
        new Promise<Uint8Array>((resolve, reject) => {
          const worker = new Worker(join(__dirname, 'worker.js'));
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
  expect(results[0]).toEqual(results[1]);
  expect(results[0]).not.toEqual(plain.data);
});
