// Finds the one face of a photo and makes of it what is worn: a crop of the head with
// landmarks, and an embedding.

import {
  type FaceDetector,
  openDetector,
  PHOTO_PICTURE_SIZES,
} from '../detectors/face-detector.js';
import { GuiseError } from '../errors.js';
import { DetectedFaces, type FaceRegion, FIVE_POINTS_LENGTH } from '../faces/face.js';
import {
  boxOfLandmarks,
  regionOfDetection,
  regionOfLandmarks,
} from '../faces/face-region.js';
import type { Frame } from '../frames/frame.js';
import {
  type InferenceSettings,
  inferenceOptions,
} from '../inference/inference-options.js';
import type { InferenceOptions } from '../inference/load-network.js';
import { ModelStore } from '../inference/model-store.js';
import {
  FACEMESH_FAMILY,
  type FaceLandmarker,
  openLandmarker,
} from '../landmarkers/face-landmarker.js';
import { withLength } from '../recognisers/embedding.js';
import { type FaceRecogniser, openRecogniser } from '../recognisers/face-recogniser.js';
import { cropHead, moveToCrop } from './head-crop.js';
import { frameOfPhoto, type Photo } from './photo.js';
import { measureQuality, type PhotoQuality } from './photo-quality.js';
import type { SourcePhoto } from './source-face.js';
import { uprightPhoto } from './upright-photo.js';

export interface AnalysedPhoto extends SourcePhoto {
  /** The crop's own pixels, RGB24, of the frame's size. */
  readonly rgb: Uint8Array;
  readonly sha256: string;
  /** As the recogniser gave them, by its space; empty without a recogniser. */
  readonly embeddings: ReadonlyMap<string, Float32Array>;
  readonly quality: PhotoQuality;
  /** What would look better with another photo: sentences that name the photo. */
  readonly warnings: readonly string[];
}

/** Settings that decide how photos are analysed. */
export interface AnalysisSettings extends InferenceSettings {
  readonly detector: { readonly family: string };
}

/** Faces found in one photo; further ones are left out, so that a crowd's photo costs no
 *  more. */
const MOST_FACES = 64;
/** Pixels; narrower faces have too few to be worn. */
const LEAST_FACE_WIDTH = 64;
/** Smaller ones than this part of the largest are bystanders: not taken for it. */
const BYSTANDER_WIDTH = 0.4;
/** Of the landmark network, 0–1: more likely a face than none. */
const LEAST_PRESENCE = 0.5;

/** Beyond these a warning is told, but the photo is taken; see PhotoQuality for what they
 *  measure and in which unit. */
const TURNED_YAW_DEG = 30;
const NODDING_PITCH_DEG = 22;
const OPEN_MOUTH = 0.12;
const BLURRED = 0.2;
const DARK = 40;
const SMALL_FACE_WIDTH = 160;

export class PhotoAnalyser {
  private readonly found = new DetectedFaces(MOST_FACES);
  private readonly region: FaceRegion = { centreX: 0, centreY: 0, size: 0, angleRad: 0 };
  private readonly landmarks: Float32Array;

  private constructor(
    private readonly detector: FaceDetector,
    private readonly landmarker: FaceLandmarker | null,
    private readonly recognisers: readonly FaceRecogniser[],
  ) {
    this.landmarks = new Float32Array((landmarker?.scheme.pointCount ?? 0) * 3);
  }

  /**
   * Loads the networks. Without recognisers' files there will be no embeddings.
   * @param needsLandmarks  false: without a landmarker's file there will be none
   * @throws GuiseError of ModelStore and Session
   */
  static async open(
    settings: AnalysisSettings,
    needsLandmarks: boolean,
  ): Promise<PhotoAnalyser> {
    const models = new ModelStore(settings.models.folder);
    const options: InferenceOptions = inferenceOptions(settings);
    const { family } = settings.detector;
    const detector = await openDetector(models, family === 'auto' ? undefined : family, {
      ...options,
      pictureSizes: PHOTO_PICTURE_SIZES,
    });
    const isPresent = models
      .present('landmarker')
      .some((model) => model.family === FACEMESH_FAMILY);
    const landmarker =
      needsLandmarks || isPresent
        ? await openLandmarker(models, { family: FACEMESH_FAMILY, fps: 0 }, options)
        : null;
    const recognisers = await openRecognisers(models, options);
    return new PhotoAnalyser(detector, landmarker, recognisers);
  }

  /** The manifest's name of the model that finds the landmarks; empty without one. */
  get landmarkModel(): string {
    return this.landmarker?.model ?? '';
  }

  /**
   * @throws GuiseError PHOTO_NO_FACE, PHOTO_SEVERAL_FACES, PHOTO_FACE_TOO_SMALL, each
   *   naming the photo and what to do
   */
  async analyse(given: Photo): Promise<AnalysedPhoto> {
    const photo = await uprightPhoto(given, this.detector);
    const frame = frameOfPhoto(photo);
    this.detector.detect(frame, this.found);
    const index = this.onlyFace(photo.path, frame);
    const fivePoints = this.found.fivePoints.slice(
      index * FIVE_POINTS_LENGTH,
      (index + 1) * FIVE_POINTS_LENGTH,
    );
    const box = this.found.boxes.slice(index * 4, (index + 1) * 4);
    const landmarks = new Float32Array(this.landmarks.length);
    regionOfDetection(this.found.boxes, this.found.fivePoints, index, this.region);
    this.locate(photo.path, frame, landmarks, box);
    const crop = await cropHead(photo, box);
    moveToCrop(fivePoints, 2, crop);
    moveToCrop(landmarks, 3, crop);
    moveToCrop(box, 2, crop);
    const cropFrame = frameOfPhoto(crop);
    if (this.landmarker) regionOfLandmarks(landmarks, this.region);
    this.locate(photo.path, cropFrame, landmarks, box);
    const quality = await measureQuality(crop, landmarks, box);
    return {
      frame: cropFrame,
      rgb: crop.rgb,
      sha256: photo.sha256,
      fivePoints,
      landmarks,
      embeddings: this.embed(cropFrame, fivePoints),
      quality,
      warnings: warningsOf(photo.path, quality),
    };
  }

  close(): void {
    this.detector.close();
    this.landmarker?.close();
    for (const recogniser of this.recognisers) recogniser.close();
  }

  /** @returns the index of the face that the photo is of */
  private onlyFace(path: string, frame: Frame): number {
    const { found } = this;
    const widthOf = (i: number) => found.boxes[i * 4 + 2]! - found.boxes[i * 4]!;
    const indexes = Array.from({ length: found.count }, (_, i) => i);
    const faces: number[] = [];
    for (const i of indexes.sort((a, b) => widthOf(b) - widthOf(a))) {
      if (widthOf(i) < widthOf(faces[0] ?? i) * BYSTANDER_WIDTH) break;
      if (this.isConfirmed(frame, i)) faces.push(i);
    }
    const [largest] = faces;
    if (largest === undefined) throw noFace(path);
    if (faces.length > 1) {
      throw new GuiseError(
        'PHOTO_SEVERAL_FACES',
        `The photo ${path} shows ${faces.length} faces; cut it to the one face you want and try again.`,
      );
    }
    const width = Math.round(widthOf(largest));
    if (width < LEAST_FACE_WIDTH) {
      throw new GuiseError(
        'PHOTO_FACE_TOO_SMALL',
        `The face in the photo ${path} is only ${width} pixels wide; at least ${LEAST_FACE_WIDTH} are needed. Give a closer or larger photo.`,
      );
    }
    return largest;
  }

  /** Detectors take ornaments for faces now and then; landmark networks do not. */
  private isConfirmed(frame: Frame, index: number): boolean {
    if (!this.landmarker) return true;
    regionOfDetection(this.found.boxes, this.found.fivePoints, index, this.region);
    const presence = this.landmarker.locate(frame, this.region, this.landmarks);
    return presence >= LEAST_PRESENCE;
  }

  /**
   * Finds landmarks in the region, and again in the better one around them.
   * @param landmarks, box  out; unchanged without a landmarker
   */
  private locate(
    path: string,
    frame: Frame,
    landmarks: Float32Array,
    box: Float32Array,
  ): void {
    if (!this.landmarker) return;
    this.landmarker.locate(frame, this.region, landmarks);
    regionOfLandmarks(landmarks, this.region);
    const presence = this.landmarker.locate(frame, this.region, landmarks);
    if (presence < LEAST_PRESENCE) throw noFace(path);
    boxOfLandmarks(landmarks, box);
  }

  private embed(frame: Frame, fivePoints: Float32Array): Map<string, Float32Array> {
    const embeddings = new Map<string, Float32Array>();
    for (const recogniser of this.recognisers) {
      const embedding = new Float32Array(recogniser.length);
      const length = recogniser.embed(frame, fivePoints, embedding);
      embeddings.set(recogniser.space, withLength(embedding, length));
    }
    return embeddings;
  }
}

/** One for each space that a file is there for: swappers understand one space each. */
async function openRecognisers(
  models: ModelStore,
  options: InferenceOptions,
): Promise<FaceRecogniser[]> {
  const bySpace = new Map<unknown, string>();
  for (const { name, numerics } of models.present('recogniser')) {
    if (!bySpace.has(numerics.space)) bySpace.set(numerics.space, name);
  }
  const recognisers: FaceRecogniser[] = [];
  for (const name of bySpace.values()) {
    recognisers.push(await openRecogniser(models, name, options));
  }
  return recognisers;
}

function noFace(path: string): GuiseError {
  return new GuiseError(
    'PHOTO_NO_FACE',
    `No face was found in the photo ${path}; give one that shows the face from the front, upright and well lit.`,
  );
}

function warningsOf(path: string, quality: PhotoQuality): string[] {
  const faults: [boolean, string][] = [
    [Math.abs(quality.yawDeg) > TURNED_YAW_DEG, 'is turned to the side'],
    [Math.abs(quality.pitchDeg) > NODDING_PITCH_DEG, 'looks up or down'],
    [quality.mouthOpening > OPEN_MOUTH, 'has its mouth open'],
    [quality.sharpness < BLURRED, 'is blurred'],
    [quality.faceWidth < SMALL_FACE_WIDTH, 'is small'],
    [quality.brightness < DARK, 'is dark'],
  ];
  const names = faults.filter(([isThere]) => isThere).map(([, name]) => name);
  if (names.length === 0) return [];
  return [
    `The face in the photo ${path} ${names.join(' and ')}; a sharp, well lit one from the front with a closed mouth will look better.`,
  ];
}
