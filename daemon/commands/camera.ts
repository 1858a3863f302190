// `guise camera list`: the cameras of this machine and what they can do.
import type { CameraDevice, CameraMode } from '../capture/camera.js';
import { deviceSource } from '../capture/camera-sources.js';
import { findFfmpeg } from '../ffmpeg/find-ffmpeg.js';
import type { Settings } from '../settings/settings.js';

interface ListedCamera extends CameraDevice {
  readonly modes: readonly CameraMode[];
}

/** @throws GuiseError FFMPEG_MISSING */
export async function listCameras(
  options: { json?: boolean },
  settings: Settings,
): Promise<void> {
  const cameras = await findCameras(settings);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ cameras }, null, 2)}\n`);
    return;
  }
  for (const camera of cameras) process.stdout.write(describe(camera));
  if (cameras.length === 0) {
    process.stderr.write(
      'No camera was found. Plug one in, or play a clip as one: --camera clip.mp4\n',
    );
  }
}

async function findCameras(settings: Settings): Promise<ListedCamera[]> {
  const ffmpeg = await findFfmpeg(settings.ffmpeg.path);
  const source = deviceSource(process.platform);
  const devices = (await source?.list?.(ffmpeg)) ?? [];
  return Promise.all(
    devices.map(async (camera) => {
      const modes = (await source?.listModes?.(ffmpeg, camera.device)) ?? [];
      return { ...camera, modes };
    }),
  );
}

function describe({ name, device, modes }: ListedCamera): string {
  const lines = modes.map(({ format, width, height, maxFps }) => {
    const rate = maxFps === null ? '' : ` at up to ${maxFps} fps`;
    return `    ${width}x${height}${rate} (${format})\n`;
  });
  return `${name}  --camera ${device}\n${lines.join('')}`;
}
