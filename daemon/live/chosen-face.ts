// The face that a running daemon wears: the demonstration's, a saved one or a photo's.
import { demoFace, withDemonstration } from '../demonstration.js';
import { hideInLog } from '../log/log.js';
import type { SavedFaces } from '../saved-faces.js';
import type { Settings } from '../settings/settings.js';
import type { SourceFace } from '../source-faces/source-face.js';
import { playsDemonstration, type Surroundings } from '../surroundings.js';
import type { AskPerson } from '../terminal-question.js';
import { wornFace } from '../worn-face.js';

export interface ConsentAsked {
  readonly isConfirmed: boolean;
  readonly ask?: AskPerson;
}

/**
 * @returns null where none is chosen, or where no face could be found to wear it
 * @throws GuiseError as `wornFace`
 */
export async function chosenFace(
  settings: Settings,
  surroundings: Surroundings,
  faces: SavedFaces,
  { isConfirmed, ...asking }: ConsentAsked,
): Promise<SourceFace | null> {
  const { face } = settings;
  if (playsDemonstration(settings, surroundings)) {
    return demoFace(withDemonstration(settings));
  }
  if (!surroundings.hasNetworks) return null;
  if (face === '' || !(await faces.store.has(face))) {
    return wornFace(settings, isConfirmed, { isRequired: false, ...asking });
  }
  hideInLog(face);
  return faces.load(face);
}
