// Chooses among the modes a device offers.
import type { CameraMode, CameraRequest } from './camera.js';

/**
 * Uncompressed video above this size does not fit through USB 2 at 30 frames per
 * second, so browsers (WebRTC's rule) ask for MJPEG there; so do we.
 */
const LARGEST_RAW_AREA = 640 * 480;

const raw = ['yuyv422', 'nv12', 'yuv420p', 'uyvy422'] as const;

const area = (mode: CameraMode): number => mode.width * mode.height;

/** The size itself, else the smallest that covers it, else the largest. */
function ofNearestSize(
  modes: readonly CameraMode[],
  width: number,
  height: number,
): CameraMode[] {
  const bySize = [...modes].sort((a, b) => area(a) - area(b));
  const nearest =
    bySize.find((mode) => mode.width === width && mode.height === height) ??
    bySize.find((mode) => mode.width >= width && mode.height >= height) ??
    bySize.at(-1);
  return modes.filter((m) => m.width === nearest?.width && m.height === nearest.height);
}

/** MJPEG above 640×480, uncompressed up to it, each the other way when lacking. */
function ofPreferredFormat(modes: readonly CameraMode[]): CameraMode[] {
  const isLarge = modes.some((mode) => area(mode) > LARGEST_RAW_AREA);
  const order: readonly string[] = isLarge ? ['mjpeg', ...raw] : [...raw, 'mjpeg'];
  const format = order.find((f) => modes.some((mode) => mode.format === f));
  return modes.filter((mode) => mode.format === format);
}

/**
 * What to ask the device for so that it neither refuses nor substitutes.
 * @returns undefined when no usable mode is known, so that ffmpeg may choose
 */
export function chooseMode(
  modes: readonly CameraMode[],
  { width, height, fps }: Pick<CameraRequest, 'width' | 'height' | 'fps'>,
): CameraRequest['mode'] {
  const usable = modes.filter(({ format }) => format === 'mjpeg' || isRaw(format));
  const [first, ...rest] = ofPreferredFormat(ofNearestSize(usable, width, height));
  if (!first) return undefined;
  const fastest = rest.reduce(
    (best, mode) => ((mode.maxFps ?? 0) > (best.maxFps ?? 0) ? mode : best),
    first,
  );
  return {
    format: fastest.format,
    width: fastest.width,
    height: fastest.height,
    fps: Math.min(fps, fastest.maxFps ?? fps),
  };
}

const isRaw = (format: string): boolean => (raw as readonly string[]).includes(format);
