// The table of cameras that ffmpeg reads: one line for each kind.
import { avfoundationCamera } from './avfoundation-camera.js';
import type { CameraKind, CameraSource } from './camera.js';
import { clipCamera } from './clip-camera.js';
import { dshowCamera } from './dshow-camera.js';
import { testPatternCamera } from './test-pattern-camera.js';
import { v4l2Camera } from './v4l2-camera.js';

/** Photos are missing on purpose: they need no ffmpeg (photo-camera.ts). */
export const cameraSources: Readonly<Record<Exclude<CameraKind, 'photo'>, CameraSource>> =
  {
    v4l2: v4l2Camera,
    avfoundation: avfoundationCamera,
    dshow: dshowCamera,
    clip: clipCamera,
    test: testPatternCamera,
  };

/** The kind that reads this system's devices, or null where none does. */
export function deviceSource(platform: NodeJS.Platform): CameraSource | null {
  if (platform === 'linux') return v4l2Camera;
  if (platform === 'darwin') return avfoundationCamera;
  if (platform === 'win32') return dshowCamera;
  return null;
}
