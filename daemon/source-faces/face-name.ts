// Names of saved faces: what is allowed, and when two are the same.
import { createHash } from 'node:crypto';
import { GuiseError } from '../errors.js';

const LONGEST = 64;

/**
 * Letters of any script with their marks, digits, space, hyphen and underscore; so a
 * name can neither be a path nor look like an option.
 */
const ALLOWED = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} _-]*$/u;

/**
 * The name as it is stored: composed Unicode, no space around it.
 * @throws GuiseError BAD_FACE_NAME
 */
export function checkFaceName(given: string): string {
  const name = given.normalize('NFC').trim();
  if (ALLOWED.test(name) && [...name].length <= LONGEST) return name;
  throw new GuiseError(
    'BAD_FACE_NAME',
    `${JSON.stringify(given)} cannot be a face's name: use 1 to ${LONGEST} letters, digits, spaces, hyphens and underscores, beginning with a letter or digit.`,
  );
}

/** Names that differ only in case are the same. */
export function isSameFaceName(a: string, b: string): boolean {
  return foldFaceName(a) === foldFaceName(b);
}

/** Folder of the face with that name: the same for names that are the same. */
export function folderOfFaceName(name: string): string {
  return createHash('sha256').update(foldFaceName(name)).digest('hex').slice(0, 32);
}

function foldFaceName(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase();
}
