// The photos' largest faces as OpenCV measured them: test/faces/opencv/measure.py says how,
// measured.json there holds its numbers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaceRegion } from '../../daemon/faces/face.js';
import { regionOfDetection } from '../../daemon/faces/face-region.js';
import { projectRoot } from '../../daemon/project-root.js';
import { frameOfPhoto, readPhoto } from '../../daemon/source-faces/photo.js';

const measured: Record<
  string,
  { width: number; faces: { box: number[]; fivePoints: number[] }[] }
> = JSON.parse(
  readFileSync(join(projectRoot, 'test', 'faces', 'opencv', 'measured.json'), 'utf8'),
);

/** Where OpenCV found faces: left, top, right, bottom, by the photo's width. */
export const measuredBoxes = (photo: string): number[][] =>
  measured[photo]!.faces.map(({ box }) => box.map((v) => v / measured[photo]!.width));

/**
 * A photo of `folder`, and where its largest face is: pixels of the frame.
 * @returns scale  those of the photo as OpenCV reads it × this = those of the frame
 */
export async function readMeasuredPhoto(folder: string, photo: string) {
  const frame = frameOfPhoto(await readPhoto(join(folder, photo)));
  const scale = frame.width / measured[photo]!.width;
  const face = measured[photo]!.faces[0]!;
  const scaled = (values: number[]) => Float32Array.from(values, (v) => v * scale);
  const box = scaled(face.box);
  const region: FaceRegion = { centreX: 0, centreY: 0, size: 0, angleRad: 0 };
  regionOfDetection(box, scaled(face.fivePoints), 0, region);
  return { frame, scale, box, region };
}
