import { NetworkThread } from '../faces/network-thread.js';
import { paintedFrame } from '../faces/painted-frame.js';
import { type DetectorGraphOptions, yunetGraph } from '../onnx/detector-graphs.js';
import {
  allRed,
  as64,
  blue,
  entry,
  expectNumbers,
  points,
  red,
} from './tiny-detectors.js';

const thread = new NetworkThread();
afterAll(() => thread.stop());

const yunet = entry('yunet', { order: 'bgr', mean: [0, 0, 0], std: [1, 1, 1] });
const yunetOptions: DetectorGraphOptions = {
  size: ['h', 'w'],
  redChannel: 2,
  gain: 1 / 255,
  activeStride: 16,
  box: [0.5, 0.25, Math.log(4), Math.log(2)],
  points,
};

describe('YuNet', () => {
  const file = yunetGraph(yunetOptions, 0.81);

  test('offsets centres from the cell, takes sizes as exponents', async () => {
    const frame = paintedFrame(64, 64, [
      { left: 32, top: 16, width: 16, height: 16, colour: red },
    ]);
    const [found] = await thread.run('detect', {
      file,
      model: yunet,
      options: as64,
      frames: [frame],
    });
    expect(found).toHaveLength(1);
    // Cell (2, 1) of stride 16: centre (40, 20), 4 × 2 strides large.
    expectNumbers(found![0]!.box, [8, 4, 72, 36]);
    expectNumbers(found![0]!.fivePoints, [48, 32, 80, 32, 64, 48, 48, 64, 80, 64]);
  });

  test('scores by the root of class times objectness', async () => {
    const [found] = await thread.run('detect', {
      file,
      model: yunet,
      options: as64,
      frames: [allRed],
    });
    expect(found![0]!.score).toBeCloseTo(Math.sqrt((254.4 / 255) * 0.81), 2);
  });

  test('wants BGR: blue is no face', async () => {
    const frame = paintedFrame(64, 64, [
      { left: 32, top: 16, width: 16, height: 16, colour: blue },
    ]);
    const [found] = await thread.run('detect', {
      file,
      model: yunet,
      options: as64,
      frames: [frame],
    });
    expect(found).toEqual([]);
  });

  test('clamps scores that exceed 1', async () => {
    const frame = paintedFrame(64, 64, [
      { left: 32, top: 16, width: 16, height: 16, colour: red },
    ]);
    const [found] = await thread.run('detect', {
      file: yunetGraph({ ...yunetOptions, gain: 1 }, 2),
      model: yunet,
      options: as64,
      frames: [frame],
    });
    expect(found![0]!.score).toBe(1);
  });

  test('looks at a small picture on the canvas of a fixed-size model', async () => {
    // The frame's 128 pixels on 64 of the canvas's 128: the cell at canvas (32, 16).
    const frame = paintedFrame(128, 128, [
      { left: 64, top: 32, width: 32, height: 32, colour: red },
    ]);
    const [found] = await thread.run('detect', {
      file: yunetGraph({ ...yunetOptions, size: [128, 128] }, 0.81),
      model: yunet,
      options: as64,
      frames: [frame],
    });
    expectNumbers(found![0]!.box, [16, 8, 144, 72]);
  });
});
