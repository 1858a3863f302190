import { paintedFrame } from '../faces/painted-frame.js';
import { colourAt, expectColour, flat, HEIGHT, WIDTH } from './colours.js';
import {
  ARCFACE_112_V2,
  FFHQ_512,
  midX,
  midY,
  photoOn,
  published,
  swapWith,
} from './published-crops.js';
import { sourceFace } from './tiny-swapper.js';

describe.each([
  { name: 'uniface-256', cut: FFHQ_512 },
  { name: 'blendswap-256', cut: ARCFACE_112_V2 },
])('$name', ({ name, cut }) => {
  const model = published.find((one) => one.name === name)!;
  const size = model.tensors.pictureSize!;
  const [least, most] = model.range;

  test('is shown the source face’s picture, cut along its template, red first, 0–1', async () => {
    // One square of the photo, at 0.6–0.7 of the cut across and 0.4–0.5 down.
    const at = (fraction: number, from: number) => Math.round(from + fraction * 256);
    const frame = paintedFrame(WIDTH, HEIGHT, [
      { left: 0, top: 0, width: WIDTH, height: HEIGHT, colour: [30, 30, 30] },
      {
        left: at(0.6, 20) & ~1,
        top: at(0.4, 30) & ~1,
        width: 26,
        height: 26,
        colour: [200, 120, 40],
      },
    ]);
    const source = photoOn(cut, frame);
    const read = async (row: number, column: number) => {
      const pixel = [Math.round(row * size), Math.round(column * size)] as const;
      const options = { keep: 0, bias: least, gain: most - least, pixel };
      const { output } = await swapWith(model, flat([0, 0, 0]), options, { source });
      return colourAt(output, midX, midY);
    };
    expectColour(await read(0.45, 0.65), [200, 120, 40]);
    expectColour(await read(0.45, 0.55), [30, 30, 30]);
    expectColour(await read(0.55, 0.65), [30, 30, 30]);
  });

  test('refuses a face without a photo', async () => {
    const source = sourceFace('none', []);
    await expect(swapWith(model, flat([0, 0, 0]), {}, { source })).rejects.toMatchObject({
      code: 'PHOTO_NO_FACE',
    });
  });
});
