// Chooses among the modes a device offers.
import type { CameraMode } from './camera.js';

/**
 * Uncompressed video above this size does not fit through USB 2 at 30 frames per
 * second, so browsers (WebRTC's rule) ask for MJPEG there; so do we.
 */
const LARGEST_RAW_AREA = 640 * 480;

const raw = ['yuyv422', 'nv12', 'yuv420p', 'uyvy422'] as const;

/**
 * The format to ask for at this size: MJPEG above 640×480, uncompressed below, each
 * the other way when the device lacks it.
 * @returns undefined when none is known, so that ffmpeg may choose
 */
export function chooseFormat(
  modes: readonly CameraMode[],
  width: number,
  height: number,
): string | undefined {
  const ofSize = modes.filter((m) => m.width === width && m.height === height);
  const formats = new Set((ofSize.length > 0 ? ofSize : modes).map((m) => m.format));
  const preferred =
    width * height > LARGEST_RAW_AREA ? ['mjpeg', ...raw] : [...raw, 'mjpeg'];
  return preferred.find((format) => formats.has(format));
}
