// InsightFace's 2d106det: 106 landmarks. Source: insightface's landmark.py: RGB 0–255,
// the network normalises by itself; a crop 1.5 times the face; x and y from −1 to 1.

import { insightFaceScheme } from '../faces/landmark-scheme.js';
import { openCropLandmarker, outputOfLength } from './crop-landmarker.js';
import type { OpenLandmarker } from './face-landmarker.js';

export const openInsightface106: OpenLandmarker = (file, model, options) =>
  openCropLandmarker(file, model, options, (session, cropSize) => {
    const { pointCount } = insightFaceScheme;
    const found = outputOfLength(session, pointCount * 2);
    const half = cropSize / 2;
    // The source's warp counts from the first pixel's centre.
    const toEdge = half + 0.5;
    return {
      scheme: insightFaceScheme,
      cropOfRegion: 1,
      read(points) {
        for (let i = 0; i < pointCount; i++) {
          points[i * 3] = found[i * 2]! * half + toEdge;
          points[i * 3 + 1] = found[i * 2 + 1]! * half + toEdge;
          points[i * 3 + 2] = 0;
        }
        return 0;
      },
    };
  });
