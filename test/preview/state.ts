// A state for tests of the preview: a running pipeline that lacks nothing.
import type { PreviewState } from '../../daemon/preview/preview-state.js';

export const runningState: PreviewState = {
  showing: 'swapped',
  message: 'Your face is swapped.',
  camera: {
    label: '/dev/video0 (HD Webcam)',
    state: 'running',
    width: 1280,
    height: 720,
    fps: 30,
  },
  output: { label: '/dev/video42 (Guise)', width: 1280, height: 720, fps: 30 },
  face: 'anna',
  isCovered: false,
  isPaused: false,
  isWatched: true,
  swapper: 'mesh',
  frames: { in: 100, withFace: 98, swapped: 98, held: 2, covered: 0, bare: 0, faults: 0 },
  stagesMs: { detect: { p50: 4, p95: 5, p99: 7 } },
  latencyMs: { p50: 20, p95: 25, p99: 31 },
  models: [{ role: 'detector', name: 'yunet', provider: 'cpu' }],
  missing: [],
};
