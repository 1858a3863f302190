// `guise camera list|use`: the cameras of this machine and what they can do, and which
// one is read.
import { type ListedCamera, listCamerasWithModes } from '../capture/list-cameras.js';
import type { Settings } from '../settings/settings.js';
import { setSettings } from './config.js';
import { printJson, printRemark, printResult } from './print.js';

/** @throws GuiseError FFMPEG_MISSING */
export async function printCameras(
  options: { json?: boolean },
  settings: Settings,
): Promise<void> {
  const cameras = await listCamerasWithModes(settings);
  if (options.json) {
    printJson({ cameras });
    return;
  }
  for (const camera of cameras) printResult(describe(camera));
  if (cameras.length === 0) {
    printRemark(
      'No camera was found. Plug one in, or play a clip as one: --camera clip.mp4',
    );
  }
}

function describe({ name, device, modes }: ListedCamera): string {
  const lines = modes.map(({ format, width, height, maxFps }) => {
    const rate = maxFps === null ? '' : ` at up to ${maxFps} fps`;
    return `    ${width}x${height}${rate} (${format})`;
  });
  return [`${name}  --camera ${device}`, ...lines].join('\n');
}

/**
 * Reads another camera, now where guise runs, and from its next start on.
 * @throws GuiseError CAMERA_NOT_FOUND, CLIP_UNREADABLE
 */
export async function useCamera(device: string): Promise<void> {
  await setSettings(['camera', device], {});
}
