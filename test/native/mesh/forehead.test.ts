import type { Frame } from '../../../daemon/frames/frame.js';
import { lumaFrame } from './face.js';
import {
  difference,
  FACE_WIDTH,
  face,
  HEIGHT,
  lumaAt,
  pointOf,
  swap,
  WIDTH,
} from './swap.js';

/** The face oval's top. */
const top = pointOf(face, 10);
const SKIN = { luma: 120, cb: 110, cr: 150 };
/** Above the oval, as far from it as hair and background begin here. */
const HAIRLINE = Math.round(top.y - 0.14 * FACE_WIDTH);
/** In the middle of the forehead, between the oval's top and the hairline. */
const strip = [top.x - 20, HAIRLINE + 8, top.x + 20, top.y - 2] as const;
/** Above the hairline, where the mesh has faded out. */
const beyond = [
  top.x - 20,
  HAIRLINE - Math.round(0.12 * FACE_WIDTH),
  top.x + 20,
  HAIRLINE - Math.round(0.07 * FACE_WIDTH),
] as const;

/** Skin with fine stripes of `depth`, and from the hairline up what lies there. */
function person(depth: number, above: Partial<typeof SKIN>, hairline = HAIRLINE): Frame {
  const there = { ...SKIN, ...above };
  const frame = lumaFrame(
    WIDTH,
    HEIGHT,
    (x, y) => (y < hairline ? there.luma : SKIN.luma) + (x % 8 < 4 ? -depth : depth),
  );
  const chroma = frame.data.subarray(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT / 2; y++) {
    const { cb, cr } = 2 * y < hairline ? there : SKIN;
    for (let x = 0; x < WIDTH; x += 2) chroma.set([cb, cr], y * WIDTH + x);
  }
  return frame;
}

/** How striped a part of a picture is. */
const stripesIn = (data: Uint8Array, box: readonly [number, number, number, number]) =>
  difference(data, person(0, {}).data, box);

const bald = person(15, {});
const HAIR = [
  ['dark hair', { luma: 60 }],
  ['fair hair', { luma: 130, cb: 122, cr: 130 }],
  ['a bright background', { luma: 180 }],
] as const;

test.each(HAIR)('draws the source up to where %s begins', (_what, above) => {
  const wearer = person(0, above);
  const { output } = swap(bald, wearer);
  expect(stripesIn(output, strip)).toBeGreaterThan(7);
  expect(difference(output, wearer.data, beyond)).toBeLessThan(1);
});

test.each(HAIR.slice(0, 2))(
  'draws no %s of the photo onto the forehead',
  (_what, above) => {
    const wearer = person(0, {});
    const { output } = swap(person(0, above, top.y), wearer);
    // A bald forehead is drawn over as high as any.
    const box = [top.x - 20, top.y - 25, top.x + 20, top.y + 30] as const;
    expect(difference(output, wearer.data, box)).toBeLessThan(3);
  },
);

test('is not raised over a fair fringe that hangs to the brows', () => {
  const wearer = person(0, HAIR[1][1], pointOf(face, 9).y - 6);
  const { output } = swap(bald, wearer);
  expect(difference(output, wearer.data, strip)).toBeLessThan(1);
});

test('leaves dark hair that hangs over the temples', () => {
  // Half a forehead's feather inside of the oval, from the brows down to the eyes.
  const [left, right] = [234, 454].map((id) => face[id * 3]!) as [number, number];
  const edge = left + 0.07 * FACE_WIDTH;
  const wearer = lumaFrame(WIDTH, HEIGHT, (x) =>
    x < edge || x > left + right - edge ? 50 : SKIN.luma,
  );
  const { output } = swap(bald, wearer);
  const { y } = pointOf(face, 33);
  const box = [Math.round(left) + 3, y - 14, Math.round(edge) - 2, y + 6] as const;
  expect(difference(output, wearer.data, box)).toBeLessThan(4);
});

test('does not follow a picture beyond its edge', () => {
  const cut = face.slice();
  for (let i = 1; i < cut.length; i += 3) cut[i]! -= top.y - 4;
  const { output, isSwapped } = swap(bald, person(0, {}), cut, { photoFace: face });
  expect(isSwapped).toBe(true);
  expect(lumaAt(output, { x: 4, y: 0 })).toBe(SKIN.luma);
});

test('follows a change of the forehead little by little', () => {
  // A hand that lay on it is gone in this frame.
  const covered = person(0, { luma: 60 }, top.y - 2);
  const wearer = person(0, { luma: 60 });
  const before = { landmarks: face, count: 1, camera: covered };
  const [after, always] = [{ before }, {}].map((options) =>
    stripesIn(swap(bald, wearer, face, options).output, strip),
  );
  expect(after).toBeLessThan(0.6 * always!);
});
