// Runs networks for tests in a real worker thread: onnxruntime-node does not work
// inside Jest's own context.
import { parentPort } from 'node:worker_threads';
import { DetectedFaces, type FaceRegion } from '../../daemon/faces/face.js';
import {
  type DetectorOptions,
  detectorFamilies,
} from '../../daemon/faces/face-detector.js';
import { landmarkerFamilies } from '../../daemon/faces/face-landmarker.js';
import { recogniserFamilies } from '../../daemon/faces/face-recogniser.js';
import type { Frame } from '../../daemon/frames/frame.js';
import { familyOf } from '../../daemon/inference/family.js';
import type { ModelEntry } from '../../daemon/inference/model-manifest.js';

export interface FoundFace {
  score: number;
  /** left, top, right, bottom. */
  box: number[];
  fivePoints: number[];
}

/** Every task and its answer. */
export interface NetworkTasks {
  detect: {
    task: {
      file: string | Uint8Array;
      model: ModelEntry;
      options?: Omit<DetectorOptions, 'providers' | 'threads'>;
      frames: Frame[];
      /** Most faces asked for; default 64. */
      capacity?: number;
    };
    answer: FoundFace[][];
  };
  locate: {
    task: {
      file: string | Uint8Array;
      model: ModelEntry;
      frame: Frame;
      regions: FaceRegion[];
    };
    answer: { presence: number; landmarks: Float32Array }[];
  };
  embed: {
    task: {
      file: string | Uint8Array;
      model: ModelEntry;
      faces: { frame: Frame; fivePoints: number[] }[];
    };
    answer: { space: string; embeddings: Float32Array[] };
  };
}

const network = { providers: ['cpu'] as const, threads: 1 };

const run: {
  [K in keyof NetworkTasks]: (
    task: NetworkTasks[K]['task'],
  ) => Promise<NetworkTasks[K]['answer']>;
} = {
  async detect({ file, model, options, frames, capacity = 64 }) {
    const open = await familyOf(detectorFamilies, model);
    const detector = await open(file, model, { ...network, ...options });
    const found = new DetectedFaces(capacity);
    const answers: FoundFace[][] = [];
    for (const frame of frames) {
      await detector.detect(frame, found);
      answers.push(
        Array.from({ length: found.count }, (_, i) => ({
          score: found.scores[i]!,
          box: [...found.boxes.subarray(i * 4, i * 4 + 4)],
          fivePoints: [...found.fivePoints.subarray(i * 10, i * 10 + 10)],
        })),
      );
    }
    await detector.close();
    return answers;
  },
  async locate({ file, model, frame, regions }) {
    const open = await familyOf(landmarkerFamilies, model);
    const landmarker = await open(file, model, network);
    const answers: NetworkTasks['locate']['answer'] = [];
    for (const region of regions) {
      const landmarks = new Float32Array(landmarker.pointCount * 3);
      const presence = await landmarker.locate(frame, region, landmarks);
      answers.push({ presence, landmarks });
    }
    await landmarker.close();
    return answers;
  },
  async embed({ file, model, faces }) {
    const open = await familyOf(recogniserFamilies, model);
    const recogniser = await open(file, model, network);
    const embeddings: Float32Array[] = [];
    for (const { frame, fivePoints } of faces) {
      const embedding = new Float32Array(recogniser.length);
      await recogniser.embed(frame, Float32Array.from(fivePoints), embedding);
      embeddings.push(embedding);
    }
    await recogniser.close();
    return { space: recogniser.space, embeddings };
  },
};

parentPort?.on('message', async ({ kind, task }) => {
  try {
    const answer = await run[kind as keyof NetworkTasks](task);
    parentPort?.postMessage({ answer });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    parentPort?.postMessage({ error: { code, message } });
  }
});
