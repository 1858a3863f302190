// PFLD: 68 landmarks. Source: Zaru, which publishes the file (multipie68.rs): RGB 0–1,
// x and y as fractions of the crop. How close its crop must be to the face is nowhere
// stated; where its points agreed best with FaceMesh's on portraits, to a thirtieth of the
// distance from eyes to mouth, is taken. There RGB and BGR made no difference.

import { multiPieScheme } from '../faces/landmark-scheme.js';
import { openCropLandmarker, outputOfLength } from './crop-landmarker.js';
import type { OpenLandmarker } from './face-landmarker.js';

/** 1.15 times the face; the region is 1.5 times. */
const CROP_OF_REGION = 1.15 / 1.5;

export const openPfld: OpenLandmarker = (file, model, options) =>
  openCropLandmarker(file, model, options, (session, cropSize) => {
    const { pointCount } = multiPieScheme;
    const found = outputOfLength(session, pointCount * 2);
    return {
      scheme: multiPieScheme,
      cropOfRegion: CROP_OF_REGION,
      read(points) {
        for (let i = 0; i < pointCount; i++) {
          points[i * 3] = found[i * 2]! * cropSize;
          points[i * 3 + 1] = found[i * 2 + 1]! * cropSize;
          points[i * 3 + 2] = 0;
        }
        return 0;
      },
    };
  });
