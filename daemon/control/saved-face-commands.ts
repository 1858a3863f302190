// What clients do with saved faces while one of them is worn.

import { GuiseError } from '../errors.js';
import type { Daemon } from '../live/daemon.js';
import type { DaemonState } from '../live/daemon-state.js';
import { hideInLog } from '../log/log.js';
import { isSameFaceName } from '../source-faces/face-name.js';

/** @throws GuiseError FACE_NOT_FOUND and what wearing it throws */
export async function useFace(daemon: Daemon, name: string): Promise<DaemonState> {
  const { store } = daemon.faces;
  if (name !== '' && !(await store.has(name))) throw await store.notFound(name);
  await daemon.change({ face: name });
  return daemon.state();
}

/** Wears the saved face behind the one worn, the first behind the last.
 *  @throws GuiseError FACE_NOT_FOUND when none is saved */
export async function useNextFace(daemon: Daemon): Promise<DaemonState> {
  const next = await daemon.faces.after(daemon.settings.values.face);
  if (next === null) {
    throw new GuiseError(
      'FACE_NOT_FOUND',
      'No face is saved yet; add one with "guise face add NAME PHOTO".',
    );
  }
  return useFace(daemon, next);
}

/** A face that is worn is worn on under its new name. @returns the name as stored */
export async function renameFace(
  daemon: Daemon,
  name: string,
  newName: string,
): Promise<string> {
  const stored = await daemon.faces.store.rename(name, newName);
  hideInLog(stored);
  if (isWorn(daemon, name)) await daemon.followFace(stored);
  return stored;
}

/** Without the face that was worn, none is. */
export async function removeFace(daemon: Daemon, name: string): Promise<void> {
  await daemon.faces.store.remove(name);
  if (isWorn(daemon, name)) await daemon.followFace('');
}

const isWorn = (daemon: Daemon, name: string) =>
  isSameFaceName(name, daemon.settings.values.face);
