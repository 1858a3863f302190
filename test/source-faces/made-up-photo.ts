// Analysed photos for a store that does not look at them.
import type { Consent } from '../../daemon/source-faces/consent.js';
import { frameOfPhoto } from '../../daemon/source-faces/photo.js';
import type { AnalysedPhoto } from '../../daemon/source-faces/photo-analysis.js';

export const consent: Consent = {
  confirmedAt: '2026-01-02T03:04:05.000Z',
  how: 'terminal',
  statement: 'Agreed.',
};

/** A photo of one shade with its numbers made up, yaw deciding how good it is. */
export function photo(shade: number, yawDeg = 0, embedding = [1, 0]): AnalysedPhoto {
  const [width, height] = [8, 6];
  const rgb = new Uint8Array(width * height * 3).map((_, i) => (shade + i) % 256);
  return {
    rgb,
    frame: frameOfPhoto({ rgb, width, height }),
    sha256: String(shade).padStart(64, '0'),
    fivePoints: Float32Array.from({ length: 10 }, (_, i) => shade + i / 4),
    landmarks: Float32Array.from({ length: 1404 }, (_, i) => shade + i / 8),
    embeddings: new Map(
      embedding.length > 0 ? [['test-space', Float32Array.from(embedding)]] : [],
    ),
    quality: {
      yawDeg,
      pitchDeg: 0,
      mouthOpening: 0,
      faceWidth: 400,
      sharpness: 0.3,
      brightness: 130,
    },
    warnings: [],
  };
}
