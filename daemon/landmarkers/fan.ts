// 2DFAN4: 68 landmarks by heat maps. Source: facefusion's face_landmarker: RGB 0–1, the
// face 195 of 256 pixels wide, points in heat-map pixels (64 across), and the mean of
// the maps' peaks, 0.9 at best, as the score.

import { multiPieScheme } from '../faces/landmark-scheme.js';
import { openCropLandmarker, outputOfLength } from './crop-landmarker.js';
import type { OpenLandmarker } from './face-landmarker.js';

/** The region is 1.5 times the face. */
const CROP_OF_REGION = 256 / 195 / 1.5;
const MAP_SIZE = 64;
const BEST_PEAK = 0.9;

export const openFan: OpenLandmarker = (file, model, options) =>
  openCropLandmarker(file, model, options, (session, cropSize) => {
    const { pointCount } = multiPieScheme;
    const found = outputOfLength(session, pointCount * 3);
    const maps = outputOfLength(session, pointCount * MAP_SIZE * MAP_SIZE);
    const scale = cropSize / MAP_SIZE;
    return {
      scheme: multiPieScheme,
      cropOfRegion: CROP_OF_REGION,
      read(points) {
        for (let i = 0; i < pointCount; i++) {
          // The source's warp counts from the first pixel's centre.
          points[i * 3] = found[i * 3]! * scale + 0.5;
          points[i * 3 + 1] = found[i * 3 + 1]! * scale + 0.5;
          points[i * 3 + 2] = 0;
        }
        return Math.min(1, meanPeak(maps, pointCount) / BEST_PEAK);
      },
    };
  });

function meanPeak(maps: Float32Array, count: number): number {
  const size = MAP_SIZE * MAP_SIZE;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    let peak = 0;
    for (let j = i * size; j < (i + 1) * size; j++) {
      if (maps[j]! > peak) peak = maps[j]!;
    }
    sum += peak;
  }
  return sum / count;
}
