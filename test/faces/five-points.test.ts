// Swap networks were trained on crops aligned by detectors' five points: those taken
// from landmarks must lie in the same places. OpenCV's detector says where that is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaceRegion } from '../../daemon/faces/face.js';
import {
  fivePointsOfLandmarks,
  regionOfDetection,
  regionOfLandmarks,
} from '../../daemon/faces/face-region.js';
import { createAffine, transformPoints } from '../../daemon/geometry/affine.js';
import { fitSimilarity } from '../../daemon/geometry/similarity.js';
import { templatePoints } from '../../daemon/geometry/templates.js';
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { projectRoot } from '../../daemon/project-root.js';
import { frameOfPhoto, readPhoto } from '../../daemon/source-faces/photo.js';
import { describeWithRealAssets } from '../real-assets.js';
import { NetworkThread } from './network-thread.js';

interface Measured {
  width: number;
  faces: { box: number[]; fivePoints: number[] }[];
}

const measured: Record<string, Measured> = JSON.parse(
  readFileSync(join(projectRoot, 'test', 'faces', 'opencv', 'measured.json'), 'utf8'),
);
const landmarker = readManifest().find(({ name }) => name === 'facemesh-468')!;

describeWithRealAssets('the five points of landmarks', (assets) => {
  const thread = new NetworkThread();
  afterAll(() => thread.stop());

  /** Where the landmarks' points lie beside the detector's, in pixels of its crop. */
  async function offsets(photo: string): Promise<number[]> {
    const frame = frameOfPhoto(await readPhoto(join(assets.faces, photo)));
    const { width, faces } = measured[photo]!;
    const scale = frame.width / width;
    const inFrame = (values: number[]) => Float32Array.from(values, (v) => v * scale);
    const detected = inFrame(faces[0]!.fivePoints);
    const region: FaceRegion = { centreX: 0, centreY: 0, size: 0, angleRad: 0 };
    regionOfDetection(inFrame(faces[0]!.box), detected, 0, region);
    const fivePoints = new Float32Array(10);
    for (let look = 0; look < 2; look++) {
      const file = join(assets.models, landmarker.file);
      const task = { file, model: landmarker, frame, regions: [region] };
      const [answer] = await thread.run('locate', task);
      regionOfLandmarks(answer!.landmarks, region);
      fivePointsOfLandmarks(answer!.landmarks, fivePoints);
    }
    const frameToCrop = createAffine();
    fitSimilarity(detected, templatePoints('arcface_128', 128), frameToCrop);
    transformPoints(frameToCrop, detected, detected, 5);
    transformPoints(frameToCrop, fivePoints, fivePoints, 5);
    return Array.from(fivePoints, (v, i) => v - detected[i]!);
  }

  test('lie on average where a detector puts them, within 1.5 of 128 pixels', async () => {
    const photos = Object.keys(measured).filter(
      (photo) => measured[photo]!.faces.length === 1,
    );
    expect(photos.length).toBeGreaterThan(10);
    const all: number[][] = [];
    for (const photo of photos) all.push(await offsets(photo));
    for (let i = 0; i < 10; i++) {
      const mean = all.reduce((sum, each) => sum + each[i]!, 0) / all.length;
      expect([i, Math.abs(mean) < 1.5 ? 'near' : mean]).toEqual([i, 'near']);
    }
  }, 120_000);
});
