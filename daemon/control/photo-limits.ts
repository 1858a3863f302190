// How many photos of one face a client may send, and how large.

const MEGABYTE = 1e6;

export const photoLimits = {
  mostPhotos: 20,
  /** Of one photo's file: enough for a modern camera. */
  mostBytes: 40 * MEGABYTE,
  /** Of the files of one request: all of them are held in memory at once. */
  mostBytesTogether: 48 * MEGABYTE,
} as const;

/** Bytes are sent as base64, four characters for three of them. */
export const base64Length = (bytes: number) => 4 * Math.ceil(bytes / 3);

/** Photos, and a megabyte for their names and whatever else is said. */
export const MOST_BODY_BYTES = base64Length(photoLimits.mostBytesTogether) + MEGABYTE;
