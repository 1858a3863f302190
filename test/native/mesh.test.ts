import type { Frame } from '../../daemon/frames/frame.js';
import { native } from '../../native/index.js';
import { frontalLandmarks, lumaFrame } from './mesh-face.js';

const WIDTH = 320;
const HEIGHT = 320;
const face = frontalLandmarks(140, 160, 130);

function swap(
  photo: Frame,
  camera: Frame,
  landmarks = face,
  options: { isScalar?: boolean; shapeTransfer?: number } = {},
): { output: Uint8Array; isSwapped: boolean } {
  const source = native.prepareMeshSource(photo.data, photo.width, photo.height, face);
  if (!source) throw new Error('the photo was refused');
  const output = camera.data.slice();
  const isSwapped = native.swapMesh(
    native.createMeshSwapper(),
    source,
    output,
    camera.width,
    camera.height,
    landmarks,
    1,
    options.shapeTransfer ?? 0,
    options.isScalar ?? false,
  );
  return { output, isSwapped };
}

const plain = lumaFrame(WIDTH, HEIGHT, () => 120);
const noisy = lumaFrame(WIDTH, HEIGHT, (x, y) => 100 + ((x * 37 + y * 101 + x * y) % 41));

/** Luma of a frame at a landmark. */
function lumaAt(data: Uint8Array, landmark: number): number {
  const x = Math.round(face[landmark * 3]!);
  const y = Math.round(face[landmark * 3 + 1]!);
  return data[y * WIDTH + x]!;
}

test('reproduces a source that looks exactly like the wearer', () => {
  const { output, isSwapped } = swap(noisy, noisy);
  expect(isSwapped).toBe(true);
  let worst = 0;
  for (let i = 0; i < output.length; i++) {
    worst = Math.max(worst, Math.abs(output[i]! - noisy.data[i]!));
  }
  expect(worst).toBeLessThanOrEqual(24);
});

test('leaves every byte away from the face as it was', () => {
  const { output } = swap(plain, noisy);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      if (x > 40 && x < 280 && y > 10 && y < 310) continue;
      expect(output[y * WIDTH + x]).toBe(noisy.data[y * WIDTH + x]);
    }
  }
});

test('refuses landmarks that are no face, and leaves the frame alone', () => {
  const source = native.prepareMeshSource(plain.data, WIDTH, HEIGHT, face)!;
  const swapper = native.createMeshSwapper();
  const output = noisy.data.slice();
  const zeros = new Float32Array(468 * 3);
  const broken = face.slice();
  broken[100] = Number.NaN;
  for (const landmarks of [zeros, broken]) {
    const isSwapped = native.swapMesh(
      swapper,
      source,
      output,
      WIDTH,
      HEIGHT,
      landmarks,
      1,
      1,
    );
    expect(isSwapped).toBe(false);
  }
  expect(output).toEqual(noisy.data);
  expect(native.prepareMeshSource(plain.data, WIDTH, HEIGHT, zeros)).toBeNull();
});

test('shows the source on the cheek and the wearer in the eye', () => {
  const striped = lumaFrame(WIDTH, HEIGHT, (x) => (x % 8 < 4 ? 90 : 150));
  const { output } = swap(striped, plain);
  const centreOfEye = Math.round((face[33 * 3]! + face[133 * 3]!) / 2);
  const eyeRow = Math.round((face[159 * 3 + 1]! + face[145 * 3 + 1]!) / 2);
  expect(Math.abs(output[eyeRow * WIDTH + centreOfEye]! - 120)).toBeLessThanOrEqual(3);
  expect(Math.abs(lumaAt(output, 50) - 120)).toBeGreaterThan(15);
});
