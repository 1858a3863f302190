import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelStore } from '../../daemon/inference/model-store.js';
import {
  type LandmarkerChoice,
  selectLandmarker,
} from '../../daemon/landmarkers/face-landmarker.js';

const COARSE = 'mp_face_landmark_468.onnx';
const FINE = 'mp_face_landmarks_detector_478.onnx';
const PFLD = 'pfld68.onnx';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-landmarkers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function selected(
  files: string[],
  threads: number,
  choice: Partial<LandmarkerChoice> = {},
): string {
  for (const file of files) writeFileSync(join(folder, file), '');
  const whole = { family: 'facemesh', fps: 30, ...choice };
  return selectLandmarker(new ModelStore(folder), whole, threads).name;
}

test.each([
  ['the quick one where a run has one thread', [COARSE, FINE], 1, {}, 'facemesh-468'],
  ['the finest where it has two', [COARSE, FINE], 2, {}, 'facemesh-478'],
  ['the quick one at 60 frames', [COARSE, FINE], 3, { fps: 60 }, 'facemesh-468'],
  ['the finest with four threads then', [COARSE, FINE], 4, { fps: 60 }, 'facemesh-478'],
  ['the finest at 15 frames', [COARSE, FINE], 1, { fps: 15 }, 'facemesh-478'],
  ['the finest where nothing hurries', [COARSE, FINE], 1, { fps: 0 }, 'facemesh-478'],
  ['the quick one when it alone is there', [COARSE], 2, {}, 'facemesh-468'],
  ['the finest when it alone is there', [FINE], 1, {}, 'facemesh-478'],
  ['the one that is named', [COARSE, FINE], 4, { model: 'facemesh-468' }, 'facemesh-468'],
  [
    'the finest of the preferred family',
    [COARSE, FINE, PFLD],
    2,
    { family: undefined },
    'facemesh-478',
  ],
  ['one of whatever family is there', [PFLD], 2, { family: undefined }, 'pfld-68'],
  [
    'one of another family when it is named',
    [COARSE, PFLD],
    2,
    { family: undefined, model: 'pfld-68' },
    'pfld-68',
  ],
])('is %s', (_, files, threads, choice, name) => {
  expect(selected(files, threads, choice)).toBe(name);
});

test.each([
  ['of another family', { model: 'pfld-68' }, 'BAD_SETTING'],
  ['that is not there', { model: 'facemesh-478' }, 'MODEL_MISSING'],
  ['that nobody knows', { model: 'facemesh-999' }, 'BAD_SETTING'],
])('a model %s is refused', (_, choice, code) => {
  expect(() => selected([COARSE, PFLD], 2, choice)).toThrow(
    expect.objectContaining({ code }),
  );
});
