// Each published file that repaints an aligned crop, as its publisher's code speaks to
// it: facefusion's processors/modules/face_swapper/core.py, VisoMaster's
// processors/face_swappers.py. All constants here were copied from there by hand.

import type { Frame } from '../../daemon/frames/frame.js';
import type { SourceFace } from '../../daemon/source-faces/source-face.js';
import { NetworkThread } from '../faces/network-thread.js';
import {
  type SwapperGraphOptions,
  type SwapperTensors,
  swapperGraph,
} from '../onnx/swapper-graphs.js';
import { flat } from './colours.js';
import { faceOnTemplate, putModel, sourceFace } from './tiny-swapper.js';

export interface Published {
  name: string;
  family: string;
  tensors: SwapperTensors;
  /** Of pixels as 0–1. */
  mean: number[];
  std: number[];
  /** Range of the output. */
  range: [number, number];
  template: number[];
}

const ARCFACE_112_V1 = [
  0.35473214, 0.45658929, 0.64526786, 0.45658929, 0.5, 0.61154464, 0.37913393, 0.776875,
  0.62086607, 0.776875,
];
const MTCNN_512 = [
  0.36562865, 0.46733799, 0.63305391, 0.46585885, 0.50019127, 0.61942959, 0.39032951,
  0.77598822, 0.61178945, 0.77476328,
];
export const FFHQ_512 = [
  0.37691676, 0.46864664, 0.62285697, 0.46912813, 0.50123859, 0.61331904, 0.39308822,
  0.725411, 0.61150205, 0.72490465,
];
export const ARCFACE_112_V2 = [
  0.34191607, 0.46157411, 0.65653393, 0.45983393, 0.500225, 0.64050536, 0.37097589,
  0.82469196, 0.63151696, 0.82325089,
];

const half = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const asIs = { mean: [0, 0, 0], std: [1, 1, 1] };
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

const simswap = { family: 'simswap', range: [0, 1], template: ARCFACE_112_V1 } as const;
const ghost = {
  family: 'ghost',
  ...half,
  range: [-1, 1],
  template: ARCFACE_112_V1,
} as const;

export const published: Published[] = [
  { name: 'simswap-256', ...simswap, range: [0, 1], ...imageNet, tensors: { size: 256 } },
  { name: 'simswap-512', ...simswap, range: [0, 1], ...asIs, tensors: { size: 512 } },
  {
    name: 'simswap-512-vm',
    ...simswap,
    range: [0, 1],
    ...asIs,
    tensors: { size: 512, target: 'input', source: 'onnx::Gemm_1' },
  },
  { name: 'ghost-1', ...ghost, range: [-1, 1], tensors: { size: 256, output: '781' } },
  { name: 'ghost-2', ...ghost, range: [-1, 1], tensors: { size: 256, output: '1165' } },
  { name: 'ghost-3', ...ghost, range: [-1, 1], tensors: { size: 256, output: '1549' } },
  {
    name: 'hififace-256',
    family: 'hififace',
    ...half,
    range: [-1, 1],
    template: MTCNN_512,
    tensors: { size: 256 },
  },
  {
    name: 'uniface-256',
    family: 'uniface',
    ...half,
    range: [-1, 1],
    template: FFHQ_512,
    tensors: { size: 256, pictureSize: 256 },
  },
  {
    name: 'blendswap-256',
    family: 'blendswap',
    ...asIs,
    range: [0, 1],
    template: FFHQ_512,
    tensors: { size: 256, pictureSize: 112 },
  },
];

const thread = new NetworkThread();
export const { folder } = thread;
afterAll(() => thread.stop());

/** The crop lies on 256 frame pixels from (32, 24) on; its middle: */
export const [midX, midY] = [160, 152];

/** Embeddings as recognisers give them: not of length 1. */
export const identity = [6, 0, 8, ...new Array(509).fill(0)];

/** A photo whose crop of 256 pixels by the template begins at (20, 30). */
export function photoOn(template: readonly number[], frame: Frame): SourceFace {
  const { fivePoints } = faceOnTemplate(template, 20, 30, 256);
  return sourceFace('none', [], { frame, landmarks: new Float32Array(0), fivePoints });
}

const somebody = ({ family, tensors, template }: Published): SourceFace =>
  tensors.pictureSize
    ? photoOn(template, flat([128, 128, 128]))
    : sourceFace(family, identity);

export async function swapWith(
  model: Published,
  input: Frame,
  graph: SwapperGraphOptions = {},
  {
    source = somebody(model),
    converter = undefined as { name: string; file: Uint8Array } | undefined,
    faceCount = 1,
  } = {},
) {
  const manifest = [putModel(folder, model.name, swapperGraph(model.tensors, graph))];
  if (converter) manifest.push(putModel(folder, converter.name, converter.file));
  const { swaps, models } = await thread.run('swap', {
    family: model.family,
    modelsFolder: folder,
    manifest,
    sources: [source],
    input,
    faces: new Array(faceCount).fill(faceOnTemplate(model.template, 32, 24, 256)),
  });
  return { ...swaps[0]!, models };
}
