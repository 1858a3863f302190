import { DetectorLook } from '../../daemon/detectors/detector-look.js';
import { createFrame } from '../../daemon/frames/frame.js';
import type { Session } from '../../daemon/inference/session.js';
import { tensorFormat } from '../../native/index.js';

/** RGB planes of 0–255. */
const PLAIN = tensorFormat({
  mean: [0, 0, 0],
  scale: [1, 1, 1],
  order: 'rgb',
  layout: 'nchw',
  border: 'black',
});
/** From a difference in luma to one in RGB (BT.601, limited range). */
const OF_LUMA = 255 / 219;

/** Grey, by one step of luma brighter from column to column. */
function ramp(width: number, height: number) {
  const frame = createFrame(width, height);
  frame.data.fill(128);
  for (let i = 0; i < width * height; i++) frame.data[i] = 16 + (i % width);
  return frame;
}

function lookOf(width: number, height: number) {
  const pixels = new Float32Array(3 * width * height);
  const session = { input: () => pixels, run() {} } as unknown as Session;
  return { look: new DetectorLook(session, 'input', width, height), pixels };
}

test('a canvas pixel covers the frame pixels that lie under it, edge to edge', () => {
  const { look, pixels } = lookOf(64, 32);
  look.aimAtFrame(ramp(128, 64), 64);
  look.look(ramp(128, 64), PLAIN);
  expect([look.toFrame, look.left, look.top]).toEqual([2, 0, 0]);
  // The first pixel covers columns 0 and 1, the fifth 8 and 9.
  expect(pixels[0]! / OF_LUMA).toBeCloseTo(0.5, 1);
  expect(pixels[4]! / OF_LUMA).toBeCloseTo(8.5, 1);
});

test('a frame is shown whole on a canvas of another shape, which is black beside it', () => {
  const { look, pixels } = lookOf(64, 32);
  const frame = ramp(128, 128);
  look.aimAtFrame(frame, 64);
  look.look(frame, PLAIN);
  expect(look.toFrame).toBe(4);
  // 32 columns of canvas are 128 of the frame; the last one covers 124 to 127.
  expect(pixels[31]! / OF_LUMA).toBeCloseTo(125.5, 1);
  expect([...pixels.subarray(34, 64)]).toEqual(new Array(30).fill(0));
});

test('a face that is looked at lies in the middle of the canvas', () => {
  const { look, pixels } = lookOf(64, 64);
  look.aimAround(Float32Array.of(60, 20, 100, 60), 40);
  look.look(ramp(128, 96), PLAIN);
  expect([look.toFrame, look.left, look.top]).toEqual([1, 48, 8]);
  expect(pixels[0]! / OF_LUMA).toBeCloseTo(48, 1);
});
