// Prints whose face the swapped clips show: ArcFace similarity of the output's face to
// the source photo, to other photos of the same source, and to the wearer's original.
// Beside it what is possible and what is chance: how similar the source's own photos are
// to each other, and the wearer's original to the source photo.
// `npm run score [every]` on real weights, clips and photos; every n-th frame is scored.
import { basename, join } from 'node:path';
import { type FaceDetector, openDetector } from '../../daemon/detectors/face-detector.js';
import { DetectedFaces, FIVE_POINTS_LENGTH } from '../../daemon/faces/face.js';
import { findFfmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import type { Frame } from '../../daemon/frames/frame.js';
import { ModelStore } from '../../daemon/inference/model-store.js';
import { openLandmarker } from '../../daemon/landmarkers/face-landmarker.js';
import { similarityOf } from '../../daemon/recognisers/embedding.js';
import {
  type FaceRecogniser,
  openRecogniser,
} from '../../daemon/recognisers/face-recogniser.js';
import { loadSettings } from '../../daemon/settings/load-settings.js';
import { SettingsText } from '../../daemon/settings/settings-text.js';
import { readPhoto } from '../../daemon/source-faces/photo.js';
import { PhotoAnalyser } from '../../daemon/source-faces/photo-analysis.js';
import type { SourceFace } from '../../daemon/source-faces/source-face.js';
import { createMeshSwapper } from '../../daemon/swappers/mesh.js';
import type { Swapper } from '../../daemon/swappers/swapper.js';
import { FaceTracker } from '../../daemon/tracking/face-tracker.js';
import { realAssets } from '../real-assets.js';
import { decodeClip } from './decode-clip.js';

/** Each source: the photo that is worn, and others of the same person. */
const SOURCES: readonly (readonly string[])[] = [
  ['astronaut.png'],
  ['FACE_1.jpg'],
  ['portrait_pexels.jpg'],
  ['002_A.jpg', '001_A.jpg', '003_A.jpg'],
  ['author-1.jpg', 'author-2.jpg'],
  ['emotions-a-1.jpg', ...[2, 3, 4, 5, 6].map((n) => `emotions-a-${n}.jpg`)],
];

const CLIPS = [
  'lp_d18.mp4',
  'lp_d20.mp4',
  'head-pose-face-detection-female.gif',
  'head-pose-face-detection-male.gif',
];

const network = { providers: ['cpu'] as const, threads: 2 };
const FRAME_US = 40_000;

interface ScoredSource {
  readonly face: SourceFace;
  readonly worn: Float32Array;
  readonly others: readonly Float32Array[];
}

/** Sums of similarities over the scored frames. */
interface Score {
  frames: number;
  toSource: number;
  toOthers: number;
  toWearer: number;
  unswapped: number;
}

/** Embeds the largest face of a frame. */
class FaceReader {
  private readonly found = new DetectedFaces(16);

  constructor(
    private readonly detector: FaceDetector,
    private readonly recogniser: FaceRecogniser,
  ) {}

  /** @returns null where no face is found */
  read(frame: Frame): Float32Array | null {
    const { found } = this;
    this.detector.detect(frame, found);
    if (found.count === 0) return null;
    const widthOf = (i: number) => found.boxes[i * 4 + 2]! - found.boxes[i * 4]!;
    let largest = 0;
    for (let i = 1; i < found.count; i++) if (widthOf(i) > widthOf(largest)) largest = i;
    const embedding = new Float32Array(this.recogniser.length);
    const at = largest * FIVE_POINTS_LENGTH;
    const fivePoints = found.fivePoints.subarray(at, at + FIVE_POINTS_LENGTH);
    this.recogniser.embed(frame, fivePoints, embedding);
    return embedding;
  }
}

async function readSources(faces: string, models: string): Promise<ScoredSource[]> {
  const overrides = { 'models.folder': models, 'inference.threads': network.threads };
  const settings = loadSettings({
    text: new SettingsText(''),
    environment: {},
    overrides,
  });
  const analyser = await PhotoAnalyser.open(settings, true);
  const sources: ScoredSource[] = [];
  for (const files of SOURCES) {
    const embeddings: Float32Array[] = [];
    let face: SourceFace | null = null;
    for (const file of files) {
      const photo = await analyser.analyse(await readPhoto(join(faces, file)));
      const [embedding] = photo.embeddings.values();
      if (!embedding) throw new Error('the models folder has no recogniser');
      embeddings.push(embedding);
      face ??= { name: file, photos: [photo], embeddings: photo.embeddings };
    }
    sources.push({ face: face!, worn: embeddings[0]!, others: embeddings.slice(1) });
  }
  analyser.close();
  return sources;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

async function scoreClip(
  frames: readonly Frame[],
  every: number,
  source: ScoredSource,
  tracker: FaceTracker,
  swapper: Swapper,
  reader: FaceReader,
): Promise<Score> {
  const score = { frames: 0, toSource: 0, toOthers: 0, toWearer: 0, unswapped: 0 };
  const prepared = await swapper.prepare(source.face);
  tracker.reset();
  for (const [i, input] of frames.entries()) {
    const output = { ...input, data: input.data.slice() };
    tracker.follow(input, i * FRAME_US);
    for (const face of tracker.faces) swapper.swap(input, output, face, prepared);
    if (i % every !== 0) continue;
    const wearer = reader.read(input);
    const worn = reader.read(output);
    if (!wearer || !worn) continue;
    score.frames += 1;
    score.toSource += similarityOf(worn, source.worn);
    score.toWearer += similarityOf(worn, wearer);
    score.unswapped += similarityOf(wearer, source.worn);
    score.toOthers += mean(source.others.map((other) => similarityOf(worn, other)));
  }
  return score;
}

function rowOf(clip: string, source: ScoredSource, score: Score): string {
  const number = (value: number) =>
    (Number.isNaN(value) ? '–' : value.toFixed(2)).padStart(9);
  const average = (sum: number) => number(sum / score.frames);
  return [
    clip.slice(0, 35).padEnd(36),
    source.face.name.padEnd(22),
    average(score.toSource),
    average(score.toOthers),
    average(score.toWearer),
    number(mean(source.others.map((other) => similarityOf(source.worn, other)))),
    average(score.unswapped),
    String(score.frames).padStart(7),
  ].join('');
}

async function main(): Promise<void> {
  if (!realAssets) throw new Error('real weights, clips and photos are not there');
  const every = Number(process.argv[2] ?? 10);
  if (!(Number.isInteger(every) && every > 0)) {
    throw new Error(
      `"${process.argv[2]}" is no number of frames; try "npm run score 10"`,
    );
  }
  const models = new ModelStore(realAssets.models);
  const detector = await openDetector(models, undefined, {
    ...network,
    pictureSizes: [480, 320],
  });
  const recogniser = await openRecogniser(models, undefined, network);
  const reader = new FaceReader(detector, recogniser);
  const tracker = new FaceTracker(
    await openDetector(models, undefined, network),
    await openLandmarker(models, { family: undefined, fps: 0 }, network),
  );
  const swapper = createMeshSwapper();
  const ffmpeg = await findFfmpeg();
  const sources = await readSources(realAssets.faces, realAssets.models);
  process.stdout.write(
    `${'clip'.padEnd(36)}${'source'.padEnd(22)}   source   others   wearer   photos  unswapped frames\n`,
  );
  for (const clip of CLIPS) {
    const frames = await decodeClip(ffmpeg, join(realAssets.clips, clip));
    for (const source of sources) {
      const score = await scoreClip(frames, every, source, tracker, swapper, reader);
      process.stdout.write(`${rowOf(basename(clip), source, score)}\n`);
    }
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`score: ${(error as Error).message}\n`);
  process.exitCode = 1;
});
