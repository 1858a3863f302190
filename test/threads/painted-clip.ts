// A clip of one painted picture, tiny networks that see a face in it, and a source face
// for every family of swappers.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFace } from '../../daemon/source-faces/source-face.js';
import { paintedFrame } from '../faces/painted-frame.js';
import { frontalLandmarks } from '../native/mesh/face.js';
import { yunetGraph } from '../onnx/detector-graphs.js';
import { enhancerGraph } from '../onnx/enhancer-graphs.js';
import { landmarkerGraph } from '../onnx/face-graphs.js';
import { valueMaskGraph } from '../onnx/mask-graphs.js';
import { inswapperGraph } from '../onnx/swapper-graphs.js';

export const WIDTH = 320;
export const HEIGHT = 240;
const FACE_X = 160;
const FACE_Y = 120;
const FACE_SIZE = 128;

const ENHANCED_SIZE = 64;
const SPACE = 'tiny';

/** Landmarks whose extent is `size`, centred. */
function landmarksAround(x: number, y: number, size: number): Float32Array {
  const plain = frontalLandmarks(1000, 0, 0);
  const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const most = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < plain.length; i++) {
    const axis = i % 3;
    if (axis === 2) continue;
    least[axis] = Math.min(least[axis]!, plain[i]!);
    most[axis] = Math.max(most[axis]!, plain[i]!);
  }
  const scale = size / Math.max(most[0]! - least[0]!, most[1]! - least[1]!);
  const middle = [(least[0]! + most[0]!) / 2, (least[1]! + most[1]!) / 2, 0];
  const at = [x, y, 0];
  return plain.map((value, i) => (value - middle[i % 3]!) * scale + at[i % 3]!);
}

/** Without much red but in the one cell of 32 × 32 in which the detector sees a face. */
const picture = paintedFrame(WIDTH, HEIGHT, [
  { left: 0, top: 0, width: WIDTH, height: HEIGHT, colour: [40, 100, 110] },
  { left: 96, top: 56, width: 128, height: 128, colour: [60, 120, 110] },
  { left: 160, top: 96, width: 32, height: 32, colour: [255, 0, 0] },
]);

export const paintedFace: SourceFace = {
  name: 'painted',
  photos: [
    {
      frame: picture,
      fivePoints: new Float32Array(10),
      landmarks: landmarksAround(FACE_X, FACE_Y, FACE_SIZE),
    },
  ],
  embeddings: new Map([[SPACE, new Float32Array(512).fill(1 / Math.sqrt(512))]]),
};

export function writePaintedClip(file: string): void {
  const chroma = (first: number) =>
    picture.data.subarray(WIDTH * HEIGHT).filter((_, i) => i % 2 === first);
  const frame = Buffer.concat([
    Buffer.from('FRAME\n'),
    picture.data.subarray(0, WIDTH * HEIGHT),
    chroma(0),
    chroma(1),
  ]);
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F30:1 Ip A1:1 C420mpeg2\n`);
  writeFileSync(file, Buffer.concat([header, ...new Array(60).fill(frame)]));
}

const rgb = (std: number) => ({
  order: 'rgb',
  mean: [0, 0, 0],
  std: [std, std, std],
});

const detector = {
  role: 'detector',
  family: 'yunet',
  graph: () =>
    yunetGraph(
      {
        size: ['h', 'w'],
        redChannel: 2,
        gain: 1 / 255,
        activeStride: 32,
        // The cell is column 5, row 3.
        box: [0, 0.75, Math.log(4), Math.log(4)],
        points: [-1, 0, 1, 0, 0, 0.75, -0.75, 1.5, 0.75, 1.5],
      },
      1,
    ),
  numerics: {
    ...rgb(1),
    order: 'bgr',
    scoreThreshold: 0.6,
    overlapThreshold: 0.3,
  },
};

const landmarker = {
  role: 'landmarker',
  family: 'facemesh',
  graph: () =>
    landmarkerGraph({
      // As large as the region they are looked for in makes them again.
      landmarks: [...landmarksAround(96, 96, 192 / 1.5)],
      size: 192,
      presenceFrom: [0, 90, 110],
    }),
  numerics: rgb(255),
};

const swapper = {
  role: 'swapper',
  family: 'inswapper',
  graph: () => inswapperGraph(new Float32Array(512 * 512).fill(1)),
  numerics: { ...rgb(255), space: SPACE, emap: 'buff2fs' },
};

const enhancer = {
  role: 'enhancer',
  family: 'gfpgan',
  graph: () => enhancerGraph({ size: ENHANCED_SIZE, bias: 0.1 }),
  numerics: { ...rgb(255), template: 'ffhq_512', size: ENHANCED_SIZE },
};

/** Sees the wearer in whatever has much green, as all of the picture has but the red cell. */
const mask = {
  role: 'mask',
  family: 'person',
  graph: () =>
    valueMaskGraph({
      inputName: 'input',
      outputName: 'output',
      isNhwc: true,
      channel: 1,
    }),
  numerics: { ...rgb(127), layout: 'nhwc', size: 256 },
};

const tinyModels = { detector, landmarker, swapper, enhancer, mask };

export type TinyModel = keyof typeof tinyModels;

/** Puts networks into a folder and declares them as a user would. */
export function writeTinyModels(folder: string, names: readonly TinyModel[]): void {
  const models = names.map((name) => {
    const { graph, ...model } = tinyModels[name];
    const file = `${name}.onnx`;
    writeFileSync(join(folder, file), graph());
    return { name: `tiny-${name}`, file, ...model };
  });
  writeFileSync(join(folder, 'models.json'), JSON.stringify({ models }));
}
