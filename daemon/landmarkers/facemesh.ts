// MediaPipe FaceMesh: 468 landmarks and a presence logit from a square crop; the later
// network's ten points more, the irises, are left out.
// Source: MediaPipe's face_landmark_cpu.pbtxt: RGB 0–1, landmarks in crop pixels
// measured from the crop's edge, z in the same unit, presence through a sigmoid.
import { GuiseError } from '../errors.js';
import { faceMeshScheme } from '../faces/landmark-scheme.js';
import type { Session } from '../inference/session.js';
import { openCropLandmarker, outputOfLength } from './crop-landmarker.js';
import type { OpenLandmarker } from './face-landmarker.js';

const NUMBERS = faceMeshScheme.pointCount * 3;
const NUMBERS_WITH_IRISES = 478 * 3;

export const openFacemesh: OpenLandmarker = (file, model, options) =>
  openCropLandmarker(file, model, options, (session) => {
    const found = landmarksOf(session).subarray(0, NUMBERS);
    const presence = outputOfLength(session, 1);
    return {
      scheme: faceMeshScheme,
      cropOfRegion: 1,
      read(points) {
        points.set(found);
        return 1 / (1 + Math.exp(-presence[0]!));
      },
    };
  });

function landmarksOf(session: Session): Float32Array {
  const name = session.outputNames.find((n) =>
    [NUMBERS, NUMBERS_WITH_IRISES].includes(session.output(n).length),
  );
  if (name !== undefined) return session.output(name);
  throw new GuiseError(
    'MODEL_UNEXPECTED_SHAPE',
    `The landmarker ${session.model} has no output of ${NUMBERS} or ${NUMBERS_WITH_IRISES} numbers.`,
  );
}
