// A camera that is not there: the test pattern plays until it comes.
import { GuiseError } from '../errors.js';
import type { PreviewState } from '../preview/preview-state.js';
import { guiseCommand } from '../readiness/guise-command.js';
import type { Settings } from '../settings/settings.js';
import { requireCamera, type Surroundings, withFinding } from '../surroundings.js';

/** What plays until then. */
export const STAND_IN = 'test';

const wordsOf = (camera: string) =>
  `The camera "${camera}" is not there; it is used once it is, and until then the test pattern plays.`;

/** The same with that camera missing. */
export function withAwaitedCamera(
  surroundings: Surroundings,
  camera: string,
): Surroundings {
  return withFinding(surroundings, {
    subject: 'Camera',
    state: 'missing',
    detail: wordsOf(camera),
    fix: `${guiseCommand()} camera use auto`,
  });
}

/** The state with that camera told of, unless there is more to be told. */
export function tellAwaitedCamera(
  state: PreviewState,
  camera: string | null,
): PreviewState {
  if (camera === null || state.problem !== null) return state;
  const problem = wordsOf(camera);
  const isClosed = state.isCovered || state.isPaused;
  return { ...state, problem, message: isClosed ? state.message : problem };
}

export const isCameraAbsent = (error: unknown) =>
  error instanceof GuiseError && error.code === 'CAMERA_NOT_FOUND';

/** @throws GuiseError FFMPEG_MISSING, CLIP_UNREADABLE */
export async function isCameraThere(settings: Settings): Promise<boolean> {
  try {
    await requireCamera(settings);
    return true;
  } catch (error) {
    if (isCameraAbsent(error)) return false;
    throw error;
  }
}
