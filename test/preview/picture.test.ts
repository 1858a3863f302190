import { fitWithin, Picture } from '../../daemon/preview/picture.js';
import { flatFrame } from '../frames/flat-frame.js';

describe('fitWithin', () => {
  test.each([
    [1280, 720, 960, 540],
    [1920, 1080, 960, 540],
    [640, 480, 640, 480],
    [3840, 2160, 960, 540],
    [1000, 998, 960, 958],
    [2, 4096, 2, 4096],
  ])('%d × %d becomes %d × %d, even and never larger', (width, height, w, h) => {
    const box = { width: 960, height: Number.POSITIVE_INFINITY };
    expect(fitWithin({ width, height }, box)).toEqual({ width: w, height: h });
  });
});

describe('Picture', () => {
  const red = (picture: Picture, x: number, y: number) =>
    picture.rgb[(y * picture.width + x) * 3];

  test('holds one frame at most 960 wide', () => {
    const picture = new Picture({ width: 1280, height: 720 }, 1);
    picture.draw(flatFrame(1280, 720, 235), 0);
    expect([picture.width, picture.height]).toEqual([960, 540]);
    expect([red(picture, 0, 0), red(picture, 959, 539)]).toEqual([255, 255]);
  });

  test('puts two frames beside each other', () => {
    const picture = new Picture({ width: 1280, height: 720 }, 2);
    picture.draw(flatFrame(1280, 720, 16), 0);
    picture.draw(flatFrame(1280, 720, 235), 1);
    expect([picture.width, picture.height]).toEqual([1280, 360]);
    expect([red(picture, 639, 359), red(picture, 640, 359)]).toEqual([0, 255]);
  });

  test('centres a frame of another shape in its half', () => {
    const picture = new Picture({ width: 1280, height: 720 }, 2);
    picture.draw(flatFrame(640, 640, 235), 0);
    expect(red(picture, 139, 180)).toBe(0);
    expect(red(picture, 140, 180)).toBe(255);
    expect(red(picture, 499, 180)).toBe(255);
    expect(red(picture, 500, 180)).toBe(0);
  });
});
