// The cameras of this machine and what they can do.
import { findFfmpeg } from '../ffmpeg/find-ffmpeg.js';
import type { Settings } from '../settings/settings.js';
import type { CameraDevice, CameraMode } from './camera.js';
import { deviceSource } from './camera-sources.js';

export interface ListedCamera extends CameraDevice {
  readonly modes: readonly CameraMode[];
}

/**
 * Opens no camera, so that none wakes up.
 * @throws GuiseError FFMPEG_MISSING
 */
export async function listCameras(settings: Settings): Promise<CameraDevice[]> {
  const ffmpeg = await findFfmpeg(settings.ffmpeg.path);
  return (await deviceSource(process.platform)?.list?.(ffmpeg)) ?? [];
}

/**
 * Opens every camera for a moment.
 * @throws GuiseError FFMPEG_MISSING
 */
export async function listCamerasWithModes(settings: Settings): Promise<ListedCamera[]> {
  const ffmpeg = await findFfmpeg(settings.ffmpeg.path);
  const source = deviceSource(process.platform);
  return Promise.all(
    (await listCameras(settings)).map(async (camera) => {
      const modes = (await source?.listModes?.(ffmpeg, camera.device)) ?? [];
      return { ...camera, modes };
    }),
  );
}
