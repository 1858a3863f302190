import { templatePoints } from '../../daemon/geometry/templates.js';
import type { ModelEntry } from '../../daemon/inference/model-manifest.js';
import { NetworkThread } from '../faces/network-thread.js';
import { paintedFrame, type Rgb } from '../faces/painted-frame.js';
import { recogniserGraph } from '../onnx/face-graphs.js';

const thread = new NetworkThread();
afterAll(() => thread.stop());

const model: ModelEntry = {
  name: 'tiny-arcface',
  role: 'recogniser',
  family: 'arcface',
  file: 'tiny.onnx',
  bytes: 1,
  sha256: '0'.repeat(64),
  licence: { name: 'MIT', isRestricted: false },
  urls: [],
  numerics: {
    order: 'rgb',
    mean: [127.5, 127.5, 127.5],
    std: [127.5, 127.5, 127.5],
    space: 'tiny',
  },
};

/** A face twice the template's size whose crop begins at (40, 20). */
const template = [...templatePoints('arcface_112', 112)];
const fivePoints = template.map((v, i) => v * 2 + (i % 2 === 0 ? 40 : 20));

/** The embedding of the pixel at (row 10, column 30) of the crop. */
async function embedPixel(colour: Rgb) {
  // The crop's pixel (30, 10) is the frame's (100, 40).
  const frame = paintedFrame(320, 280, [
    { left: 96, top: 36, width: 8, height: 8, colour },
  ]);
  const { space, embeddings } = await thread.run('embed', {
    file: recogniserGraph(10, 30),
    model,
    faces: [{ frame, fivePoints }],
  });
  expect(space).toBe('tiny');
  return [...embeddings[0]!];
}

test.each([
  ['red', [255, 0, 0], [1, -1, -1]],
  ['green', [0, 255, 0], [-1, 1, -1]],
  ['blue', [0, 0, 255], [-1, -1, 1]],
  ['white', [255, 255, 255], [1, 1, 1]],
] as const)(
  'a %s pixel arrives as RGB on −1–1, normalised to length 1',
  async (_, colour, expected) => {
    const embedding = await embedPixel(colour);
    expected.forEach((value, i) => {
      expect(embedding[i]).toBeCloseTo(value / Math.sqrt(3), 2);
    });
  },
);

test('the embedding has length 1 exactly', async () => {
  const embedding = await embedPixel([200, 30, 90]);
  expect(Math.hypot(...embedding)).toBeCloseTo(1, 6);
});

test('a turned face is turned upright', async () => {
  // Template points turned by 90° about the frame's (100, 100): (x, y) → (100 − y,
  // 100 + x). The crop's pixel (30, 10) then is the frame's (90, 130).
  const turned = template.map((_, i) =>
    i % 2 === 0 ? 100 - template[i + 1]! : 100 + template[i - 1]!,
  );
  const frame = paintedFrame(320, 280, [
    { left: 86, top: 126, width: 8, height: 8, colour: [255, 255, 255] },
  ]);
  const { embeddings } = await thread.run('embed', {
    file: recogniserGraph(10, 30),
    model,
    faces: [{ frame, fivePoints: turned }],
  });
  for (const value of embeddings[0]!) expect(value).toBeCloseTo(1 / Math.sqrt(3), 2);
});

test('points that coincide embed nothing, and not the face before', async () => {
  const frame = paintedFrame(320, 280, []);
  const { embeddings } = await thread.run('embed', {
    file: recogniserGraph(10, 30),
    model,
    faces: [
      { frame, fivePoints },
      { frame, fivePoints: fivePoints.map(() => 50) },
    ],
  });
  expect(embeddings[0]!.every((n) => n !== 0)).toBe(true);
  expect([...embeddings[1]!]).toEqual([0, 0, 0]);
});
