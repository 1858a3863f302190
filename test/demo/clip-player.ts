// A program: plays every PLAYED_EVERY-th frame of the demo clip through the demonstration's
// own pipeline, and prints as JSON what became of each.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { demoClip, demoFace, withDemoNetworks } from '../../daemon/demonstration.js';
import { openDetector } from '../../daemon/detectors/face-detector.js';
import { findFfmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { type Frame, frameByteLength } from '../../daemon/frames/frame.js';
import { type FrameSlot, HeaderField } from '../../daemon/frames/frame-exchange.js';
import { familyOf } from '../../daemon/inference/family.js';
import { ModelStore } from '../../daemon/inference/model-store.js';
import { similarityOf } from '../../daemon/recognisers/embedding.js';
import {
  type FaceRecogniser,
  openRecogniser,
  recogniserFamilies,
} from '../../daemon/recognisers/face-recogniser.js';
import { loadSettings } from '../../daemon/settings/load-settings.js';
import type { Settings } from '../../daemon/settings/settings.js';
import {
  pipelineSettings,
  withoutHurry,
} from '../../daemon/supervision/pipeline-plan.js';
import { openPipeline } from '../../daemon/threads/open-pipeline.js';
import { createFrameCountMemory, FrameCounts } from '../../daemon/timing/frame-counts.js';
import { createStageMemory, StageClock } from '../../daemon/timing/stage-clock.js';
import { defaultFaceTrackerSettings } from '../../daemon/tracking/face-tracker.js';
import { FivePointTracker } from '../../daemon/tracking/five-point-tracker.js';
import { faceOfPhoto } from '../../daemon/worn-face.js';
import {
  assetsFolder,
  clipTruth,
  demoFolder,
  demoModel,
  type FrameTruth,
  PLAYED_EVERY,
  type PlayedFrame,
  portraitFile,
  portraitTruth,
  SWITCHED_AT,
} from './demo-assets.js';
import { decibels, readSwappedTruth, type SwappedTruth } from './swapped-truth.js';

const SPACE = 'demo';
const network = { providers: ['cpu'] as const, threads: 1 };
/** Likeness and expression are read of so many frames one: networks are slow. */
const READ_EVERY = 3;
const LENGTH = HeaderField.isObscured + 1;
/** What somebody may have chosen for real faces: nothing of it is among the demo networks. */
const OF_REAL_FACES = {
  'detector.family': 'yunet',
  'landmarker.family': 'facemesh',
  'landmarker.model': 'facemesh-468',
  'swapper.family': 'hyperswap',
  'swapper.model': 'hyperswap-1b',
  'enhancer.family': 'codeformer',
  'enhancer.model': 'codeformer',
  'masks.families': 'xseg',
  'inference.providersOf': 'yunet-n=cpu',
};

async function main(): Promise<void> {
  const settings = withDemoNetworks(
    loadSettings({ environment: {}, overrides: OF_REAL_FACES }),
  );
  const { width, height } = clipTruth;
  const opened = await openPipeline(
    withoutHurry(pipelineSettings(settings, false)),
    { width, height },
    new StageClock(createStageMemory()),
    new FrameCounts(createFrameCountMemory()),
  );
  const { pipeline } = opened;
  const sources = [await demoFace(settings), await secondFace(settings)];
  const worn = await Promise.all(sources.map((face) => pipeline.swapper!.prepare(face)));
  const models = new ModelStore(demoFolder);
  const recogniser = await openRecogniser(models, undefined, network);
  const detector = await openDetector(models, undefined, {
    ...network,
    frameSize: { width, height },
    looksAround: true,
  });
  const reader = await openExpressionReader();
  const player = new Player(
    new FivePointTracker(detector, defaultFaceTrackerSettings),
    recogniser,
    reader,
    sources.map((face) => face.embeddings.get(SPACE)!),
    await readSwappedTruth(),
  );
  const input = slotOf(width, height);
  const output = slotOf(width, height);
  const played: PlayedFrame[] = [];
  let index = 0;
  for await (const data of clipData((await findFfmpeg()).path)) {
    input.frame.data.set(data);
    pipeline.source = worn[index < SWITCHED_AT ? 0 : 1]!;
    pipeline.process(input, output, timeUs(index));
    played.push({
      outcome: output.header[HeaderField.outcome]!,
      isObscured: output.header[HeaderField.isObscured] === 1,
      ...player.look(index, input.frame, output.frame),
    });
    index++;
  }
  recogniser.close();
  reader.close();
  detector.close();
  await opened.close();
  process.stdout.write(JSON.stringify(played));
}

const secondFace = (settings: Settings) =>
  faceOfPhoto(portraitFile(portraitTruth[3]!), settings, async () => {});

/** It is spoken to as recognisers are; see models/demo/expression.py. */
async function openExpressionReader(): Promise<FaceRecogniser> {
  const recogniser = new ModelStore(demoFolder).select('recogniser');
  const model = demoModel(
    'expression-reader',
    'recogniser',
    'arcface',
    recogniser.numerics,
  );
  const open = await familyOf(recogniserFamilies, model);
  return open(join(assetsFolder, model.file), model, network);
}

const timeUs = (index: number) =>
  ((index * PLAYED_EVERY + 1) * 1e6) / clipTruth.framesPerSecond;

function slotOf(width: number, height: number): FrameSlot {
  const data = new Uint8Array(frameByteLength(width, height));
  return { frame: { data, width, height }, header: new Float64Array(LENGTH) };
}

/** Every frame's NV12 bytes, valid until the next is asked for. */
async function* clipData(ffmpegPath: string): AsyncGenerator<Uint8Array> {
  const ffmpeg = spawn(
    ffmpegPath,
    // biome-ignore format: one option and its value a line reads worse
    ['-hide_banner', '-nostdin', '-loglevel', 'error', '-threads', '1', '-i', demoClip,
      '-vf', `select=not(mod(n\\,${PLAYED_EVERY}))`, '-vsync', '0', '-f', 'rawvideo', '-pix_fmt', 'nv12', '-'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const frame = new Uint8Array(frameByteLength(clipTruth.width, clipTruth.height));
  let filled = 0;
  for await (const chunk of ffmpeg.stdout as AsyncIterable<Uint8Array>) {
    for (let from = 0; from < chunk.length; ) {
      const part = chunk.subarray(from, from + frame.length - filled);
      frame.set(part, filled);
      from += part.length;
      filled += part.length;
      if (filled < frame.length) continue;
      filled = 0;
      yield frame;
    }
  }
}

/** Compares what is shown with the truth. */
class Player {
  private readonly before = { input: new Uint8Array(0), output: new Uint8Array(0) };

  constructor(
    private readonly tracker: FivePointTracker,
    private readonly recogniser: FaceRecogniser,
    private readonly reader: FaceRecogniser,
    private readonly sources: readonly Float32Array[],
    private readonly swapped: SwappedTruth,
  ) {}

  look(index: number, input: Frame, output: Frame) {
    const truth = clipTruth.frames[index * PLAYED_EVERY]!;
    this.tracker.follow(input, timeUs(index));
    const { before } = this;
    const points = index % READ_EVERY === 0 ? truth.points : null;
    const seen = {
      faces: this.tracker.faces.map(({ id, fivePoints }) => ({
        id,
        fivePoints: [...fivePoints],
      })),
      likeness: points && this.likeness(points, input, output),
      expression: points && this.read(points, output),
      change: meanInFace(truth, output, (i) => output.data[i]! - input.data[i]!),
      flicker:
        index === 0
          ? null
          : meanInFace(
              truth,
              output,
              (i) =>
                output.data[i]! - before.output[i]! - (input.data[i]! - before.input[i]!),
            ),
      decibels: decibels(this.swapped, index * PLAYED_EVERY, output),
      decibelsBefore: decibels(this.swapped, index * PLAYED_EVERY, input),
    };
    before.input = input.data.slice(0, input.width * input.height);
    before.output = output.data.slice(0, output.width * output.height);
    return seen;
  }

  /** The network's own numbers: mouth opening, gaze across and up. */
  private read(points: [number, number][], frame: Frame): number[] {
    const readings = new Float32Array(this.reader.length);
    const norm = this.reader.embed(frame, Float32Array.from(points.flat()), readings);
    return [...readings].map((value) => value * norm);
  }

  /** Of the face shown to the worn faces and to the one in the camera's picture. */
  private likeness(points: [number, number][], input: Frame, output: Frame) {
    const fivePoints = Float32Array.from(points.flat());
    const [shown, wearer] = [output, input].map((frame) => {
      const embedding = new Float32Array(this.recogniser.length);
      this.recogniser.embed(frame, fivePoints, embedding);
      return embedding;
    });
    return {
      toSources: this.sources.map((source) => similarityOf(shown!, source)),
      toWearer: similarityOf(shown!, wearer!),
    };
  }
}

/** Mean size of a difference of brightness within the face's inner half; null without
 *  a face. @param difference  of the byte at that index of the luma plane */
function meanInFace(
  { box }: FrameTruth,
  { width, height }: Frame,
  difference: (index: number) => number,
): number | null {
  if (!box) return null;
  const [left, top, right, bottom] = box as [number, number, number, number];
  let sum = 0;
  let count = 0;
  const quarter = (a: number, b: number) => Math.round(a + (b - a) / 4);
  for (let y = Math.max(0, quarter(top, bottom)); y < quarter(bottom, top); y += 2) {
    if (y >= height) break;
    for (let x = Math.max(0, quarter(left, right)); x < quarter(right, left); x += 2) {
      if (x >= width) break;
      sum += Math.abs(difference(y * width + x));
      count++;
    }
  }
  return count > 0 ? sum / count : null;
}

void main();
