// Runs networks for tests in a real worker thread: onnxruntime-node does not work
// inside Jest's own context.
import { parentPort } from 'node:worker_threads';
import {
  type DetectorOptions,
  detectorFamilies,
} from '../../daemon/detectors/face-detector.js';
import { DetectedFaces, type FaceRegion } from '../../daemon/faces/face.js';
import type { Frame } from '../../daemon/frames/frame.js';
import { familyOf } from '../../daemon/inference/family.js';
import type { ModelEntry } from '../../daemon/inference/model-manifest.js';
import { landmarkerFamilies } from '../../daemon/landmarkers/face-landmarker.js';
import { recogniserFamilies } from '../../daemon/recognisers/face-recogniser.js';
import {
  defaultFaceTrackerSettings,
  FaceTracker,
} from '../../daemon/tracking/face-tracker.js';
import {
  type AsideAnswer,
  type AsideTask,
  enhanceAside,
} from '../enhancers/aside-task.js';
import { type EnhanceTask, enhanceFrames } from '../enhancers/enhance-task.js';
import { type RestoreTask, restoreFrames } from '../masks/restore-task.js';
import { type SwapAnswer, type SwapTask, swapFaces } from '../swappers/swap-task.js';

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
      /** Boxes to look around, one for each frame, instead of at the whole of it. */
      around?: readonly (readonly number[])[];
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
  follow: {
    task: {
      detector: { file: string; model: ModelEntry };
      landmarker: { file: string; model: ModelEntry };
      frames: Frame[];
      fps: number;
    };
    answer: FollowedFrame[];
  };
  swap: { task: SwapTask; answer: SwapAnswer };
  enhance: { task: EnhanceTask; answer: Uint8Array[] };
  enhanceAside: { task: AsideTask; answer: AsideAnswer };
  restore: { task: RestoreTask; answer: Uint8Array[] };
}

/** What became of one frame in the tracker. */
export interface FollowedFrame {
  faces: { id: number; box: number[]; fivePoints: number[]; presence: number }[];
  /** Boxes of faces seen in this frame that are not followed. */
  notFollowed: number[][];
  /** Whether the detector looked at this frame. */
  isDetected: boolean;
}

const network = { providers: ['cpu'] as const, threads: 1 };

const run: {
  [K in keyof NetworkTasks]: (
    task: NetworkTasks[K]['task'],
  ) => Promise<NetworkTasks[K]['answer']>;
} = {
  async detect({ file, model, options, frames, capacity = 64, around }) {
    const open = await familyOf(detectorFamilies, model);
    const looksAround = around !== undefined;
    const detector = await open(file, model, { ...network, looksAround, ...options });
    const found = new DetectedFaces(capacity);
    const answers: FoundFace[][] = [];
    for (const [i, frame] of frames.entries()) {
      if (!around) detector.detect(frame, found);
      else if (!detector.detectAround) throw new Error('It cannot look around a face.');
      else detector.detectAround(frame, Float32Array.from(around[i]!), found);
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
      const landmarks = new Float32Array(landmarker.scheme.pointCount * 3);
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
  async follow({ detector, landmarker, frames, fps }) {
    const openDetector = await familyOf(detectorFamilies, detector.model);
    const openLandmarker = await familyOf(landmarkerFamilies, landmarker.model);
    const looks = await openDetector(detector.file, detector.model, {
      ...network,
      frameSize: frames[0]!,
    });
    const landmarks = await openLandmarker(landmarker.file, landmarker.model, network);
    let detections = 0;
    const tracker = new FaceTracker(looks, landmarks, defaultFaceTrackerSettings, {
      record: (stage) => {
        if (stage === 'detect') detections++;
      },
    });
    const answers: FollowedFrame[] = [];
    for (const [i, frame] of frames.entries()) {
      const before = detections;
      const capturedAtUs = ((i + 1) * 1e6) / fps;
      await tracker.follow(frame, capturedAtUs);
      const { entries, count } = tracker.lastKnown;
      answers.push({
        faces: tracker.faces.map(({ id, box, fivePoints, presence }) => ({
          id,
          box: [...box],
          fivePoints: [...fivePoints],
          presence,
        })),
        notFollowed: entries
          .slice(0, count)
          .filter(({ seenAtUs }) => seenAtUs === capturedAtUs)
          .map(({ box }) => [...box]),
        isDetected: detections > before,
      });
    }
    await looks.close();
    await landmarks.close();
    return answers;
  },
  swap: swapFaces,
  enhance: enhanceFrames,
  enhanceAside,
  restore: restoreFrames,
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
