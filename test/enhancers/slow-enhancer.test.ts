// Runs that last longer than a frame: whose they are, and what is shown meanwhile.
import { Enhancement } from '../../daemon/enhancers/enhancement.js';
import type { ResidualMaker } from '../../daemon/enhancers/residual-maker.js';
import { tensorFormat } from '../../native/index.js';
import { flatFrame } from '../frames/flat-frame.js';
import { faceOfPoints } from '../swappers/tiny-swapper.js';

const SIZE = 128;
const GREY = 100;
const LIGHTER = 40;

/** A maker in a thread of its own, whose runs end when a test says so. */
class SlowMaker implements ResidualMaker {
  readonly template = 'ffhq_512';
  readonly cropSize = SIZE;
  readonly enhancedSize = SIZE;
  readonly format = tensorFormat({
    mean: [0, 0, 0],
    scale: [1, 1, 1],
    order: 'rgb',
    layout: 'nchw',
    border: 'repeat',
  });
  readonly crop = new Float32Array(3 * SIZE * SIZE);
  /** Of each pixel: what Y, Cb and Cr gain, and the Y that it was made of. */
  readonly residual = Float32Array.from({ length: 4 * SIZE * SIZE }, (_, i) =>
    i % 4 === 0 ? LIGHTER : i % 4 === 3 ? GREY : 0,
  );
  readonly durationUs = 1000;
  isBusy = false;
  isMade = true;
  runs = 0;

  begin(): void {
    this.isBusy = true;
    this.runs++;
  }
  tune(): void {}
  close(): void {}
}

/** ffhq_512's points, the crop's 128 pixels being the frame's. */
const face = faceOfPoints(
  [
    0.37692, 0.46864, 0.62285, 0.469, 0.50124, 0.61332, 0.39309, 0.72541, 0.6115, 0.7249,
  ].map((fraction) => fraction * SIZE),
);

let maker: SlowMaker;
let enhancement: Enhancement;

/** The middle's luma of a frame with the face, swapped for that source. */
function lumaWith(source: string): number {
  enhancement.beginFrame();
  return lumaOf(1, source);
}

function lumaOf(id: number, source: string): number {
  const output = flatFrame(SIZE, SIZE, GREY);
  enhancement.enhance(output, { ...face, id }, source);
  return output.data[(SIZE / 2) * SIZE + SIZE / 2]!;
}

beforeEach(() => {
  maker = new SlowMaker();
  enhancement = new Enhancement(maker, { blend: 1, everyFrames: 1, budgetMs: 0 });
});

test('nothing is added before the first run is over', () => {
  expect([lumaWith('a'), lumaWith('a')]).toEqual([GREY, GREY]);
  maker.isBusy = false;
  expect(lumaWith('a')).toBe(GREY + LIGHTER);
});

test('a run that was begun for the face worn before is not shown on the next', () => {
  lumaWith('a');
  expect(lumaWith('b')).toBe(GREY);
  maker.isBusy = false;
  expect(lumaWith('b')).toBe(GREY);
  expect(maker.runs).toBe(2);
  maker.isBusy = false;
  expect(lumaWith('b')).toBe(GREY + LIGHTER);
});

test('what was made for the face worn before is not shown on the next', () => {
  lumaWith('a');
  maker.isBusy = false;
  expect(lumaWith('a')).toBe(GREY + LIGHTER);
  expect(lumaWith('b')).toBe(GREY);
});

test('every face has its turn, though one run is made at a time', () => {
  const lumas = [1, 2, 3, 4, 5, 6].map(() => {
    enhancement.beginFrame();
    const both = [lumaOf(1, 'a'), lumaOf(2, 'a')];
    maker.isBusy = false;
    return both;
  });
  expect(lumas.at(-1)).toEqual([GREY + LIGHTER, GREY + LIGHTER]);
});

test('nothing is added where the network gave no numbers', () => {
  lumaWith('a');
  maker.isMade = false;
  maker.isBusy = false;
  expect(lumaWith('a')).toBe(GREY);
});
