// Published landmark files as their publishers' code speaks to them; constants copied
// from there by hand: insightface's landmark.py, facefusion's face_landmarker.py, Zaru's
// multipie68.rs.
import type { FaceRegion } from '../../daemon/faces/face.js';
import {
  boxOfLandmarks,
  fivePointsOfLandmarks,
  regionOfLandmarks,
} from '../../daemon/faces/face-region.js';
import { insightFaceScheme, multiPieScheme } from '../../daemon/faces/landmark-scheme.js';
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { NetworkThread } from '../faces/network-thread.js';
import { paintedFrame } from '../faces/painted-frame.js';
import { type ConstantOutput, cropLandmarkerGraph } from '../onnx/face-graphs.js';

const thread = new NetworkThread();
afterAll(() => thread.stop());

interface Published {
  name: string;
  input: string;
  size: number;
  outputs: ConstantOutput[];
  /** The crop's side in regions' sides; a region is 1.5 times the face. */
  crop: number;
  /** Where the outputs' first point lies in the crop, as fractions from its edge. */
  first: [number, number];
  /** How far one unit of the first number moves that point, in crops. */
  unit: number;
  /** White, as the network sees it. */
  white: number;
  presence: number;
}

const peaks = new Array(68 * 64 * 64).fill(0);
for (let i = 0; i < 68; i++) peaks[i * 64 * 64 + 7 * i] = 0.45;

const published: Published[] = [
  {
    name: '2d106det',
    input: 'data',
    size: 192,
    // (out + 1) · 96 counts from the first pixel's centre: 48.5 and 144.5 from the edge.
    outputs: [{ name: 'fc1', shape: [1, 212], values: [-0.5, 0.5] }],
    crop: 1,
    first: [48.5 / 192, 144.5 / 192],
    unit: 0.5,
    white: 255,
    presence: 0,
  },
  {
    name: 'pfld-68',
    input: 'input',
    size: 112,
    outputs: [{ name: 'output', shape: [1, 136], values: [0.25, 0.75] }],
    crop: 1.15 / 1.5,
    first: [0.25, 0.75],
    unit: 1,
    white: 1,
    presence: 0,
  },
  {
    name: '2dfan4',
    input: 'input',
    size: 256,
    // x / 64 · 256, from the first pixel's centre: 64.5 and 192.5 from the edge.
    outputs: [
      { name: 'landmarks', shape: [1, 68, 3], values: [16, 48, 0.3] },
      { name: 'heatmaps', shape: [1, 68, 64, 64], values: peaks },
    ],
    crop: 256 / 195 / 1.5,
    first: [64.5 / 256, 192.5 / 256],
    unit: 1 / 64,
    white: 1,
    // The mean peak of 0.45 is half of the best.
    presence: 0.5,
  },
];

const region: FaceRegion = { centreX: 100, centreY: 80, size: 60, angleRad: 0 };
const black = paintedFrame(200, 160, []);

describe.each(published)('$name', (file) => {
  const model = readManifest().find(({ name }) => name === file.name)!;
  const locate = async (
    frame = black,
    at = region,
    probe?: readonly [number, number, number],
  ) => {
    const [answer] = await thread.run('locate', {
      file: cropLandmarkerGraph({ ...file, ...(probe && { probe }) }),
      model,
      frame,
      regions: [at],
    });
    return answer!;
  };
  const side = region.size * file.crop;
  const [acrossOf, downOf] = file.first;

  test('puts its points where the crop lies', async () => {
    const { landmarks, presence } = await locate();
    expect(landmarks[0]).toBeCloseTo(100 + (acrossOf - 0.5) * side, 3);
    expect(landmarks[1]).toBeCloseTo(80 + (downOf - 0.5) * side, 3);
    expect(landmarks[2]).toBe(0);
    expect(presence).toBeCloseTo(file.presence, 5);
  });

  test('turns with the region', async () => {
    const { landmarks } = await locate(black, { ...region, angleRad: Math.PI / 2 });
    expect(landmarks[0]).toBeCloseTo(100 - (downOf - 0.5) * side, 3);
    expect(landmarks[1]).toBeCloseTo(80 + (acrossOf - 0.5) * side, 3);
  });

  test.each([
    ['red', 0, 1],
    ['blue', 2, 0],
  ] as const)('is shown %s of a red pixel', async (_, channel, share) => {
    const red = paintedFrame(200, 160, [
      { left: 0, top: 0, width: 200, height: 160, colour: [255, 0, 0] },
    ]);
    const plain = (await locate()).landmarks[0]!;
    const seen = (await locate(red, region, [channel, 8, 8])).landmarks[0]!;
    const expected = share * file.white * file.unit * side;
    expect(seen - plain).toBeCloseTo(expected, file.white > 1 ? -2 : 0);
    expect(Math.abs(seen - plain - expected)).toBeLessThan(0.01 * file.white * side);
  });
});

test('the 68 points become five, a box with a forehead and a region', () => {
  const landmarks = new Float32Array(68 * 3);
  for (let i = 0; i < 68; i++) landmarks.set([100, 100, 0], i * 3);
  const put = (at: number, x: number, y: number) => landmarks.set([x, y, 0], at * 3);
  // Eyes: two corners and four lids each.
  [76, 78, 82, 84, 82, 78].forEach((x, i) => {
    put(36 + i, x, [90, 88, 88, 90, 92, 92][i]!);
    put(42 + i, x + 40, [90, 88, 88, 90, 92, 92][i]!);
  });
  put(30, 101, 110);
  put(48, 85, 130);
  put(54, 116, 131);
  put(0, 60, 95);
  put(16, 140, 95);
  put(8, 100, 160); // chin
  put(19, 80, 60); // brow
  const five = new Float32Array(10);
  fivePointsOfLandmarks(landmarks, five, multiPieScheme);
  [80, 90, 120, 90, 101, 110, 85, 130, 116, 131].forEach((value, i) => {
    expect(five[i]).toBeCloseTo(value, 4);
  });
  const box = new Float32Array(4);
  boxOfLandmarks(landmarks, box, multiPieScheme);
  // From brow to chin 100; the forehead is 23 more.
  [60, 37, 140, 160].forEach((value, i) => {
    expect(box[i]).toBeCloseTo(value, 4);
  });
  const around = { ...region };
  regionOfLandmarks(landmarks, around, multiPieScheme);
  expect(around.centreX).toBeCloseTo(100, 4);
  expect(around.centreY).toBeCloseTo(98.5, 4);
  expect(around.size).toBeCloseTo(1.5 * 123, 3);
});

test('the 106 points become five', () => {
  const landmarks = Float32Array.from({ length: 106 * 3 }, (_, i) => Math.floor(i / 3));
  const five = new Float32Array(10);
  fivePointsOfLandmarks(landmarks, five, insightFaceScheme);
  expect([...five]).toEqual([38, 38, 88, 88, 86, 86, 52, 52, 61, 61]);
});
