import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { frontalLandmarks, lumaFrame, turned } from './face.js';
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

/** Cheeks near the face's outline: on the viewer's left, on the right. */
const LEFT_CHEEK = [116, 123, 147, 187];
const RIGHT_CHEEK = [345, 352, 376, 411];

const stripes = (x: number) => (x % 8 < 4 ? -20 : 20);

test('shows the shadowed side of a side-lit photo as it shows the other', () => {
  // Light falls off to a third from the viewer's right to the left.
  const light = (x: number) => 0.33 + 0.67 * Math.min(1, Math.max(0, (x - 100) / 120));
  const sideLit = lumaFrame(WIDTH, HEIGHT, (x) => 16 + light(x) * (150 + stripes(x)));
  const { output } = swap(sideLit, plain);
  const shown = (cheek: readonly number[]) =>
    difference(output, plain.data, boxOf(face, cheek, 0));
  expect(shown(LEFT_CHEEK)).toBeGreaterThan(0.6 * shown(RIGHT_CHEEK));
});

test('puts the bare temple in the place of one that hair covers', () => {
  const temple = pointOf(face, 71);
  const isUnder = (x: number, y: number) =>
    Math.abs(x - temple.x) < 16 && Math.abs(y - temple.y) < 22;
  const photo = lumaFrame(WIDTH, HEIGHT, (x, y) =>
    isUnder(x, y) ? 30 : 150 + stripes(x),
  );
  const { output } = swap(photo, plain);
  // Neither dark hair nor the wearer's plain skin, but the other temple's stripes.
  const patch = boxOf(face, [68, 71, 104], 0);
  const darkest = Math.min(
    ...[68, 71, 104].map(
      (id) => output[pointOf(face, id).y * WIDTH + pointOf(face, id).x]!,
    ),
  );
  expect(darkest).toBeGreaterThan(85);
  expect(difference(output, plain.data, patch)).toBeGreaterThan(5);
});

test('wears plain skin where hair covers all of the forehead', () => {
  const hairline = pointOf(face, 151).y;
  const photo = lumaFrame(WIDTH, HEIGHT, (_, y) => (y < hairline ? 30 : 150));
  const { output } = swap(photo, striped);
  // Beside the middle of the forehead, away from the outline.
  const { x } = pointOf(face, 10);
  const top = Math.round(0.5 * (pointOf(face, 10).y + hairline));
  const strip = [x - 20, top, x + 20, hairline - 4] as const;
  const shown = difference(output, plain.data, strip);
  expect(difference(striped.data, plain.data, strip)).toBe(30);
  // Neither the wearer's stripes nor dark hair.
  expect(shown).toBeLessThan(10);
});

test.each([-25, 0, 25])(
  'keeps a beard up to the outline of a face turned by %i°',
  (degrees) => {
    const [width, eyesY] = [560, 520];
    const photoFace = turned(frontalLandmarks(width, 640, eyesY), degrees);
    // Dark from the upper lip downwards, in the background as well.
    const bearded = lumaFrame(1280, 1280, (_, y) =>
      y > eyesY + 0.32 * width ? 60 : 150,
    );
    const { output } = swap(bearded, plain, face, { photoFace });
    for (const id of [172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397]) {
      const { x, y } = pointOf(face, id);
      for (const inwards of [0.02, 0.06]) {
        const place = {
          x: Math.round(x + inwards * (160 - x)),
          y: Math.round(y + inwards * (160 - y)),
        };
        expect(lumaAt(output, place)).toBeLessThan(70);
      }
    }
  },
);

test('tints what is dark in the source less than what is bright', () => {
  // A grey photo under light with Cr 22 above grey: a spot that is drawn at a share of the
  // cheek's luma gets that share of it.
  const grey = 128;
  const spot = pointOf(face, 50);
  const isSpot = (x: number, y: number) => Math.hypot(x - spot.x, y - spot.y) < 5;
  const photo = lumaFrame(
    WIDTH,
    HEIGHT,
    (x, y) => (isSpot(x, y) ? 16 + 34 : 16 + 136),
    grey,
    grey,
  );
  const { output } = swap(
    photo,
    lumaFrame(WIDTH, HEIGHT, () => 120, grey, grey + 22),
  );
  const cheek = pointOf(face, 280);
  expect(Math.abs(crAt(output, cheek) - 22)).toBeLessThanOrEqual(3);
  const share = (lumaAt(output, spot) - 16) / (lumaAt(output, cheek) - 16);
  expect(share).toBeLessThan(0.6);
  expect(Math.abs(crAt(output, spot) - share * 22)).toBeLessThanOrEqual(3);
});

test('takes most of a highlight off the photo', () => {
  // A spot by a third brighter than the cheek; the wearer's skin is plain 120, so that
  // it would be drawn at 16 + 104 · (1 + 0.9 / 3) = 151, with the least contrast of 0.9.
  const spot = pointOf(face, 280);
  const isSpot = (x: number, y: number) => Math.hypot(x - spot.x, y - spot.y) < 5;
  const photo = lumaFrame(WIDTH, HEIGHT, (x, y) => (isSpot(x, y) ? 16 + 160 : 16 + 120));
  const { output } = swap(photo, plain);
  const drawn = lumaAt(output, spot);
  expect(drawn).toBeGreaterThan(122);
  expect(drawn).toBeLessThan(146);
});

test('gives a shadow on one cheek the tint of the other', () => {
  // The shadow is by a quarter darker and, by its luma, twice as red.
  const middle = pointOf(face, 50);
  const isShadow = (x: number, y: number) =>
    Math.hypot(x - middle.x, y - middle.y) < FACE_WIDTH / 7;
  const photo = lumaFrame(WIDTH, HEIGHT, (x, y) => 16 + (isShadow(x, y) ? 100 : 130));
  for (let y = 0; y < HEIGHT; y += 2) {
    for (let x = 0; x < WIDTH; x += 2) {
      const at = WIDTH * HEIGHT + (y >> 1) * WIDTH + x + 1;
      photo.data[at] = 128 + (isShadow(x, y) ? 40 : 26);
    }
  }
  const { output } = swap(photo, plain);
  expect(Math.abs(crAt(output, middle) - crAt(output, pointOf(face, 280)))).toBeLessThan(
    5,
  );
});

test('shows colours paler where the wearer’s camera does', () => {
  // Skin of Cr 30 worn over skin of Cr 10: a spot of Cr 60 comes out well below 60 / 2, and
  // not at 60 − 20.
  const spot = pointOf(face, 280);
  const photo = lumaFrame(WIDTH, HEIGHT, () => 120, 120, 128 + 30);
  for (let y = -4; y <= 4; y += 2) {
    for (let x = -4; x <= 4; x += 2) {
      const at = ((spot.y + y) >> 1) * WIDTH + ((spot.x + x) & ~1);
      photo.data[WIDTH * HEIGHT + at + 1] = 128 + 60;
    }
  }
  const { output } = swap(
    photo,
    lumaFrame(WIDTH, HEIGHT, () => 120, 124, 128 + 10),
  );
  expect(Math.abs(crAt(output, pointOf(face, 50)) - 10)).toBeLessThanOrEqual(2);
  expect(crAt(output, spot)).toBeGreaterThan(14);
  expect(crAt(output, spot)).toBeLessThan(24);
});

test('draws the photo paler in contrast where the wearer’s camera is hazy', () => {
  // Brows of a quarter of the skin's luma in the photo and before a clear camera, of three
  // quarters before a hazy one, which the least contrast of 0.9 follows a part of the way.
  const brows = [
    boxOf(face, [46, 55, 65, 70], -3),
    boxOf(face, [276, 285, 295, 300], -3),
  ];
  const isBrow = (x: number, y: number) =>
    brows.some((b) => x >= b[0]! && x <= b[2]! && y >= b[1]! && y <= b[3]!);
  const skin = (brow: number, texture: number) =>
    lumaFrame(
      WIDTH,
      HEIGHT,
      (x, y) => 16 + (isBrow(x, y) ? brow : 120 + texture * stripes(x)),
    );
  const photo = skin(30, 1);
  const cheek = pointOf(face, 50);
  const stripesWith = (brow: number) => {
    const { output } = swap(photo, skin(brow, 0));
    const row = Array.from({ length: 16 }, (_, i) =>
      lumaAt(output, { x: cheek.x + i, y: cheek.y }),
    );
    return Math.max(...row) - Math.min(...row);
  };
  const ratio = stripesWith(90) / stripesWith(30);
  expect(ratio).toBeGreaterThan(0.84);
  expect(ratio).toBeLessThan(0.94);
});

test('does not learn a mouth that stays wide open', () => {
  const open = frontalLandmarks(FACE_WIDTH, 160, 130);
  for (const id of [14, 87, 178, 88, 95, 317, 402, 318, 324])
    open[id * 3 + 1]! += FACE_WIDTH * 0.25;
  for (const id of [17, 84, 181, 91, 146, 314, 405, 321, 375, 18, 200, 199, 175, 152])
    open[id * 3 + 1]! += FACE_WIDTH * 0.25;
  const photo = lumaFrame(WIDTH, HEIGHT, (_x, y) => 120 + (y % 16 < 8 ? -20 : 20));
  const at = (count: number) =>
    swap(photo, plain, open, { shapeTransfer: 1, before: { landmarks: open, count } })
      .output;
  expect(difference(at(0), at(80), boxOf(open, [61, 291, 17, 152], 2))).toBeLessThan(4);
});

test('still shows most of a grin that stays', () => {
  const corners = [pointOf(face, 61), pointOf(face, 291)];
  const photo = lumaFrame(WIDTH, HEIGHT, (x, y) =>
    corners.some((corner) => Math.hypot(x - corner.x, y - corner.y) < 5) ? 200 : 110,
  );
  // Lips and the corners' surroundings are drawn wider and up, as landmarks of people are.
  const grinning = face.slice();
  for (let id = 0; id < grinning.length / 3; id++) {
    const x = face[id * 3]! - 160;
    const y = face[id * 3 + 1]! - (corners[0]!.y + corners[1]!.y) / 2;
    const share = Math.exp(-((x / 45) ** 2) - (y / 25) ** 2);
    grinning[id * 3]! += 0.5 * x * share;
    grinning[id * 3 + 1]! -= 0.004 * x * x * share;
  }
  const mouthWidth = (landmarks: Float32Array, count: number) => {
    const before = { landmarks, count };
    const { output } = swap(photo, plain, landmarks, { shapeTransfer: 1, before });
    const at = pointOf(landmarks, 61);
    const middleOf = (left: number, right: number) => {
      let sum = 0;
      let weight = 0;
      for (let y = at.y - 15; y < at.y + 15; y++) {
        for (let x = left; x < right; x++) {
          const bright = Math.max(0, output[y * WIDTH + x]! - 150);
          sum += bright * x;
          weight += bright;
        }
      }
      return sum / weight;
    };
    return middleOf(160, 240) - middleOf(80, 160);
  };
  const grin = mouthWidth(grinning, 0) - mouthWidth(face, 0);
  const lasting = mouthWidth(grinning, 200) - mouthWidth(face, 200);
  expect(grin).toBeGreaterThan(8);
  expect(lasting).toBeGreaterThan(0.6 * grin);
});

test('knows the wearer’s shape from the first frame on', () => {
  // A face by a fifth narrower wears itself: little moves, though the usual face is wider.
  const narrow = face.slice();
  for (let id = 0; id < narrow.length / 3; id++) {
    narrow[id * 3] = 160 + 0.8 * (face[id * 3]! - 160);
  }
  const { output } = swap(striped, striped, narrow, {
    shapeTransfer: 1,
    photoFace: narrow,
  });
  const still = swap(striped, striped, narrow, { photoFace: narrow }).output;
  // Where the usual face is taken for the wearer's, the stripes differ by 35.
  expect(difference(output, still, boxOf(narrow, [116, 345, 9, 175], 0))).toBeLessThan(
    10,
  );
});

test('a wearer darker than video’s black keeps their colours', () => {
  const dark = lumaFrame(WIDTH, HEIGHT, (x) => 13 + (x % 3));
  const { output } = swap(plain, dark);
  for (const id of [...LEFT_CHEEK, ...RIGHT_CHEEK]) {
    const at = pointOf(face, id);
    expect(Math.abs(crAt(output, at) - crAt(dark.data, at))).toBeLessThan(8);
  }
});

test('a worker may fail while a photo is being prepared for it', () => {
  const program = join(__dirname, 'lost-preparation.js');
  const printed = execFileSync(process.execPath, [program], { encoding: 'utf8' });
  expect(printed).toBe('a frame failed; exit 1');
});
