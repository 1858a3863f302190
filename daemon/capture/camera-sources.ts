// The table of cameras that ffmpeg reads: one line for each kind.
import { avfoundationCamera } from './avfoundation-camera.js';
import type { CameraSource } from './camera.js';
import { clipCamera } from './clip-camera.js';
import { dshowCamera } from './dshow-camera.js';
import { testPatternCamera } from './test-pattern-camera.js';
import { v4l2Camera } from './v4l2-camera.js';

export const cameraSources = {
  v4l2: v4l2Camera,
  avfoundation: avfoundationCamera,
  dshow: dshowCamera,
  clip: clipCamera,
  test: testPatternCamera,
} satisfies Record<string, CameraSource>;

/** The kind that reads this system's devices, or null where none does. */
export function deviceSource(platform: NodeJS.Platform): CameraSource | null {
  return Object.values(cameraSources).find((s) => s.platform === platform) ?? null;
}
