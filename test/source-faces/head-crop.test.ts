import { cropHead, moveToCrop } from '../../daemon/source-faces/head-crop.js';
import type { Photo } from '../../daemon/source-faces/photo.js';

/** Black but for one white pixel. */
function photoWith(x: number, y: number, width: number, height: number): Photo {
  const rgb = new Uint8Array(width * height * 3);
  rgb.fill(255, (y * width + x) * 3, (y * width + x + 1) * 3);
  return { path: 'head.png', sha256: '', rgb, width, height };
}

it('cuts out the face with its surroundings, and moves points along', async () => {
  const crop = await cropHead(
    photoWith(203, 150, 400, 300),
    Float32Array.of(160, 100, 240, 200),
  );
  expect(crop).toMatchObject({ left: 112, top: 40, width: 176, height: 196, scale: 1 });
  const points = Float32Array.of(203, 150, 7);
  moveToCrop(points, 3, crop);
  expect([...points]).toEqual([91, 110, 7]);
  expect(crop.rgb.indexOf(255)).toBe((110 * crop.width + 91) * 3);
});

it('ends at the edge of the photo', async () => {
  const crop = await cropHead(photoWith(0, 0, 100, 100), Float32Array.of(0, 0, 100, 100));
  expect(crop).toMatchObject({ left: 0, top: 0, width: 100, height: 100 });
});

it('scales what is large down, depth along with it', async () => {
  const crop = await cropHead(
    photoWith(0, 0, 2048, 2048),
    Float32Array.of(0, 0, 2048, 2048),
  );
  expect(crop).toMatchObject({ width: 1024, height: 1024, scale: 0.5 });
  const points = Float32Array.of(2047, 1023, 10);
  moveToCrop(points, 3, crop);
  expect([...points]).toEqual([1023.25, 511.25, 5]);
});
