// Photos that a client of the control API sent: checked and analysed like files.
import { photoOfBytes } from './photo.js';
import {
  type AnalysedPhoto,
  type AnalysisSettings,
  PhotoAnalyser,
} from './photo-analysis.js';

export interface SentPhoto {
  /** What the client calls it, for messages. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface AnalysedPhotos {
  readonly photos: readonly AnalysedPhoto[];
  /** The manifest's name of the model that found the landmarks. */
  readonly landmarkModel: string;
}

/** @throws GuiseError of photos and models, naming the photo by what the client calls it */
export async function analyseSentPhotos(input: {
  photos: readonly SentPhoto[];
  needsLandmarks: boolean;
  settings: AnalysisSettings;
}): Promise<AnalysedPhotos> {
  const analyser = await PhotoAnalyser.open(input.settings, input.needsLandmarks);
  try {
    const photos: AnalysedPhoto[] = [];
    for (const { file, bytes } of input.photos) {
      photos.push(await analyser.analyse(await photoOfBytes(file, Buffer.from(bytes))));
    }
    return { photos, landmarkModel: analyser.landmarkModel };
  } finally {
    analyser.close();
  }
}
