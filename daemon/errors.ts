// The one error class of guise.

/** Every code a GuiseError may carry, with the exit status it leads to. */
export const exitStatusOf = {
  INTERNAL: 1,
  BAD_USAGE: 2,
  BAD_SETTING: 2,
  SETTINGS_NOT_WRITTEN: 2,
  ADDON_MISSING: 3,
  FFMPEG_MISSING: 3,
  CAMERA_NOT_FOUND: 4,
  CAMERA_FAILED: 4,
  CLIP_UNREADABLE: 4,
  FACE_NOT_FOUND: 5,
  FACE_EXISTS: 5,
  FACE_STORE_DAMAGED: 5,
  FACE_NOT_EMBEDDED: 5,
  BAD_FACE_NAME: 5,
  PHOTO_UNREADABLE: 5,
  PHOTO_NO_FACE: 5,
  PHOTO_SEVERAL_FACES: 5,
  PHOTO_FACE_TOO_SMALL: 5,
  CONSENT_MISSING: 5,
  MODEL_MISSING: 6,
  MODEL_HASH_MISMATCH: 6,
  MODEL_UNREADABLE: 6,
  MODEL_UNEXPECTED_SHAPE: 6,
  MANIFEST_INVALID: 6,
  DOWNLOAD_FAILED: 6,
  LICENCE_NOT_ACCEPTED: 6,
  PROVIDER_UNAVAILABLE: 6,
  PULL_RUNNING: 6,
  SINK_FAILED: 7,
  FILE_NOT_WRITTEN: 7,
  SETUP_FAILED: 7,
  THREAD_FAILED: 8,
  ALREADY_RUNNING: 9,
  NOT_RUNNING: 10,
  BUS_UNAVAILABLE: 11,
  TRAY_UNAVAILABLE: 11,
  AUTOSTART_FAILED: 11,
  INTERRUPTED: 130,
} as const;

export type ErrorCode = keyof typeof exitStatusOf;

/**
 * A fault told to a person: the message is one or two sentences that say what failed,
 * for which file or device, and what to do.
 */
export class GuiseError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'GuiseError';
  }
}

/** The error itself if it is ours, else one of ours around it. */
export function asGuiseError(error: unknown, code: ErrorCode): GuiseError {
  if (error instanceof GuiseError) return error;
  return new GuiseError(
    code,
    error instanceof Error ? error.message : String(error),
    error,
  );
}
