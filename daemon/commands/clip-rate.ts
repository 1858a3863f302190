// A clip keeps its own rate: only cameras can be asked for another.
import type { CameraRequest } from '../capture/camera.js';
import { GuiseError } from '../errors.js';

/**
 * @param asked  the rate that was asked for, if any
 * @throws GuiseError BAD_USAGE when a clip is asked for another rate than its own
 */
export function requireOwnRate(
  { fps: asked }: { readonly fps?: number },
  { kind, fps, label }: CameraRequest,
): void {
  if (asked === undefined || kind !== 'clip' || asked === fps) return;
  throw new GuiseError(
    'BAD_USAGE',
    `A rate (--fps, output.fps) is asked of cameras, but ${label} is a clip and has ${fps} frames a second of its own; leave it out.`,
  );
}
