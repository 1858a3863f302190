// ffmpeg's moving test pattern, played as a camera.
import type { CameraRequest, CameraSource } from './camera.js';

/** Enough for tests; only `once` is bounded. */
const ONCE_SECONDS = 10;

export const testPatternCamera: CameraSource = {
  kind: 'test',
  platform: null,
  inputArguments: ({ width, height, fps, playback }: CameraRequest) => {
    const end = playback === 'once' ? `:duration=${ONCE_SECONDS}` : '';
    return [
      ...(playback === 'paced' ? ['-re'] : []),
      '-f',
      'lavfi',
      '-i',
      `testsrc2=size=${width}x${height}:rate=${fps}${end}`,
    ];
  },
};
