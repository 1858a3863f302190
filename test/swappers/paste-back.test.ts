import { boxMask, defaultEdge } from '../../daemon/masks/box-mask.js';
import { PasteBack, plainPasteBack } from '../../daemon/swappers/paste-back.js';
import { colourAt, expectColour, flat, WIDTH } from './colours.js';

const SIZE = 128;
/** The crop lies on as many frame pixels, from (32, 24) on. */
const frameToCrop = Float64Array.of(1, 0, -32, 0, 1, -24);
const cropToFrame = Float64Array.of(1, 0, 32, 0, 1, 24);
const [midX, midY] = [96, 88] as const;
const input = flat([200, 150, 120]);

/** Pastes a crop of 0–1 whose value is given by its column. */
function paste(settings: Partial<typeof plainPasteBack>, valueAt: (x: number) => number) {
  const output = { ...input, data: input.data.slice() };
  const pasteBack = new PasteBack(SIZE, { ...plainPasteBack, ...settings });
  const painted = Float32Array.from({ length: 3 * SIZE * SIZE }, (_, i) =>
    valueAt(i % SIZE),
  );
  pasteBack.paste(
    input,
    output,
    { frameToCrop, cropToFrame },
    painted,
    pasteBack.box,
    255,
    0,
  );
  return output.data;
}

const luma = (data: Uint8Array, x: number) => data[midY * WIDTH + x]!;

test('paints the crop as it is unless asked for more', () => {
  expectColour(
    colourAt(
      paste({}, () => 0.4),
      midX,
      midY,
    ),
    [102, 102, 102],
  );
});

test('gives it the colours of the camera’s frame', () => {
  const data = paste({ colourMatch: 1 }, () => 0.4);
  expectColour(colourAt(data, midX, midY), [200, 150, 120]);
});

test('sharpens its edges', () => {
  const edge = (x: number) => (x < 64 ? 0.4 : 0.6);
  const [plain, sharp] = [paste({}, edge), paste({ sharpness: 1 }, edge)];
  expect(luma(sharp, 94)).toBeLessThan(luma(plain, 94) - 5);
  expect(luma(sharp, 97)).toBeGreaterThan(luma(plain, 97) + 5);
  expect(Math.abs(luma(sharp, 84) - luma(plain, 84))).toBeLessThanOrEqual(1);
});

test('stays within the outline asked for', () => {
  const edge = { ...defaultEdge, shape: 'ellipse' } as const;
  const data = paste({ edge }, () => 0);
  // A corner of the box that the ellipse leaves out.
  const [x, y] = [20, 20];
  expect(boxMask(SIZE)[y * SIZE + x]).toBeGreaterThan(0.9);
  expect(boxMask(SIZE, edge)[y * SIZE + x]).toBeLessThan(0.1);
  const [red] = colourAt(data, 32 + x, 24 + y);
  expect(red).toBeGreaterThan(180);
  expectColour(colourAt(data, midX, midY), [0, 0, 0]);
});
