// Any film file that ffmpeg can read, played as a camera.
import type { CameraRequest, CameraSource } from './camera.js';

const playbackArguments = {
  paced: ['-re', '-stream_loop', '-1'],
  unpaced: ['-stream_loop', '-1'],
  once: [],
} as const;

export const clipCamera: CameraSource = {
  kind: 'clip',
  platform: null,
  inputArguments: (request: CameraRequest) => [
    ...playbackArguments[request.playback],
    '-i',
    request.device,
  ],
};
