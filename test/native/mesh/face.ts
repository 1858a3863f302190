// A frontal face's landmarks and pictures to swap, for tests that need no weights.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFrame, type Frame } from '../../../daemon/frames/frame.js';
import { projectRoot } from '../../../daemon/project-root.js';

const { neutral } = JSON.parse(
  readFileSync(join(projectRoot, 'native', 'mesh', 'landmarks.json'), 'utf8'),
) as { neutral: [number, number, number][] };

/** FaceMesh landmarks of a neutral frontal face `width` pixels wide, eyes at (x, y). */
export function frontalLandmarks(width: number, x: number, y: number): Float32Array {
  const landmarks = new Float32Array(468 * 3);
  neutral.forEach(([px, py, pz], i) => {
    landmarks.set([x + width * px, y + width * py, width * pz], i * 3);
  });
  return landmarks;
}

/** A frame whose luma is given by a function of place, chroma flat. */
export function lumaFrame(
  width: number,
  height: number,
  luma: (x: number, y: number) => number,
  cb = 110,
  cr = 150,
): Frame {
  const frame = createFrame(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) frame.data[y * width + x] = luma(x, y);
  }
  for (let i = width * height; i < frame.data.length; i += 2) {
    frame.data[i] = cb;
    frame.data[i + 1] = cr;
  }
  return frame;
}

/** The same face turned about the vertical axis through its middle. */
export function turned(landmarks: Float32Array, degrees: number): Float32Array {
  const [cos, sin] = [
    Math.cos((degrees * Math.PI) / 180),
    Math.sin((degrees * Math.PI) / 180),
  ];
  const [x0, z0] = [landmarks[168 * 3]!, landmarks[234 * 3 + 2]! * 0.5];
  const result = landmarks.slice();
  for (let i = 0; i < result.length; i += 3) {
    const [x, z] = [landmarks[i]! - x0, landmarks[i + 2]! - z0];
    result[i] = x0 + cos * x + sin * z;
    result[i + 2] = z0 - sin * x + cos * z;
  }
  return result;
}
