import sharp from 'sharp';
import {
  measureQuality,
  type PhotoQuality,
  penaltyOf,
} from '../../daemon/source-faces/photo-quality.js';

const SIZE = 200;
const box = Float32Array.of(50, 50, 150, 150);

/** A face 100 pixels wide and high about the middle, all other landmarks in it. */
function landmarksWith(points: Record<number, [number, number, number]>): Float32Array {
  const landmarks = new Float32Array(468 * 3);
  for (let i = 0; i < 468; i++) landmarks.set([100, 100, 0], i * 3);
  const frontal = {
    234: [50, 100, 0],
    454: [150, 100, 0],
    10: [100, 50, 0],
    152: [100, 150, 0],
    13: [100, 120, 0],
    14: [100, 120, 0],
    78: [80, 120, 0],
    308: [120, 120, 0],
  };
  for (const [i, point] of Object.entries({ ...frontal, ...points })) {
    landmarks.set(point as number[], Number(i) * 3);
  }
  return landmarks;
}

/** Squares 20 pixels wide, blurred. */
async function picture(blurSigma: number) {
  const rgb = new Uint8Array(SIZE * SIZE * 3).map((_, i) => {
    const column = Math.floor((Math.floor(i / 3) % SIZE) / 20);
    const row = Math.floor(i / 3 / SIZE / 20);
    return (column + row) % 2 === 0 ? 40 : 220;
  });
  const raw = { width: SIZE, height: SIZE, channels: 3 as const };
  const image = sharp(rgb, { raw });
  const pixels = blurSigma > 0 ? image.blur(blurSigma) : image;
  return { rgb: await pixels.raw().toBuffer(), width: SIZE, height: SIZE };
}

it('measures a frontal face', async () => {
  const quality = await measureQuality(await picture(0), landmarksWith({}), box);
  expect(quality.yawDeg).toBeCloseTo(0, 5);
  expect(quality.mouthOpening).toBeCloseTo(0, 5);
  expect(quality.faceWidth).toBeCloseTo(100, 4);
  // Half of the squares are 40, half 220.
  expect(Math.abs(quality.brightness - 130)).toBeLessThan(3);
});

it('measures a turned head with an open mouth', async () => {
  // Sides 80 apart across and 60 in depth: 36.87°, and 100 pixels from ear to ear.
  const landmarks = landmarksWith({
    234: [60, 100, -30],
    454: [140, 100, 30],
    14: [100, 130, 0],
  });
  const quality = await measureQuality(await picture(0), landmarks, box);
  expect(quality.yawDeg).toBeCloseTo(36.87, 2);
  expect(quality.faceWidth).toBeCloseTo(100, 4);
  expect(quality.mouthOpening).toBeCloseTo(10 / 40, 5);
});

it('tells blurred pixels from sharp ones', async () => {
  const sharpness = async (sigma: number) =>
    (await measureQuality(await picture(sigma), landmarksWith({}), box)).sharpness;
  const [crisp, soft, blurred] = [
    await sharpness(0),
    await sharpness(2),
    await sharpness(6),
  ];
  expect(crisp).toBeGreaterThan(soft);
  expect(soft).toBeGreaterThan(blurred);
  expect(crisp).toBeGreaterThan(0.25);
  expect(blurred).toBeLessThan(0.2);
});

describe('penaltyOf', () => {
  const good: PhotoQuality = {
    yawDeg: 0,
    pitchDeg: 0,
    mouthOpening: 0,
    faceWidth: 400,
    sharpness: 0.3,
    brightness: 130,
  };

  it('is zero for the best of photos', () => {
    expect(penaltyOf(good)).toBe(0);
  });

  it.each([
    { yawDeg: -30 },
    { yawDeg: 30 },
    { pitchDeg: 20 },
    { mouthOpening: 0.3 },
    { faceWidth: 120 },
    { sharpness: 0.1 },
    { brightness: 4 },
  ])('rises with %j', (fault) => {
    expect(penaltyOf({ ...good, ...fault })).toBeGreaterThan(0.9);
  });
});

it('takes what it cannot know without landmarks for none', async () => {
  const quality = await measureQuality(await picture(2), new Float32Array(0), box);
  const known = await measureQuality(await picture(2), landmarksWith({}), box);
  expect(quality).toEqual({
    yawDeg: 0,
    pitchDeg: 0,
    mouthOpening: 0,
    faceWidth: 100,
    sharpness: known.sharpness,
    brightness: known.brightness,
  });
});
