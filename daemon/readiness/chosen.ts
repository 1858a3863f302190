// The camera and the face that the settings name: guise run waits for the one, and does
// not start without the other.
import { resolveCamera } from '../capture/resolve-camera.js';
import { findFfmpeg } from '../ffmpeg/find-ffmpeg.js';
import type { Settings } from '../settings/settings.js';
import { type Finding, isReady, type Subject } from './finding.js';
import { withGuiseCommand } from './guise-command.js';

/** The one command that takes a setting back; undefined where there is none. */
export type FixOf = (key: 'camera' | 'face') => string | undefined;

/** The findings with those of the camera and the face that the settings name in place of
 *  what is on the machine at large. */
export async function withChosen(
  findings: readonly Finding[],
  settings: Settings,
  fixOf: FixOf,
): Promise<Finding[]> {
  const isThere = (wanted: Subject) =>
    isReady(findings.filter(({ subject }) => subject === wanted));
  const chosen = [
    // Where these are missing, that is what is to be told.
    isThere('ffmpeg') ? await checkChosenCamera(settings, fixOf) : null,
    isThere('Addon') ? await checkChosenFace(settings, fixOf) : null,
  ];
  return findings.map(
    (finding) => chosen.find((other) => other?.subject === finding.subject) ?? finding,
  );
}

/** @returns null where any camera will do, or none is needed */
async function checkChosenCamera(
  { camera, ffmpeg }: Settings,
  fixOf: FixOf,
): Promise<Finding | null> {
  if (camera === 'auto' || camera === 'test') return null;
  const subject = 'Camera';
  try {
    const found = await resolveCamera({ camera }, await findFfmpeg(ffmpeg.path));
    const detail = `${found.label} (${found.device}, as configured)`;
    return { subject, state: 'ready', detail };
  } catch (error) {
    return missing(subject, error, fixOf('camera'));
  }
}

/** @returns null unless it is missing: saved faces are listed anyway */
async function checkChosenFace(
  { face }: Settings,
  fixOf: FixOf,
): Promise<Finding | null> {
  if (face === '') return null;
  try {
    // It is made with the addon.
    const { requireReadableFace } = await import('../worn-face.js');
    await requireReadableFace(face);
    return null;
  } catch (error) {
    return missing('Source faces', error, fixOf('face'));
  }
}

function missing(subject: Subject, error: unknown, fix: string | undefined): Finding {
  const detail = withGuiseCommand((error as Error).message);
  return { subject, state: 'missing', detail, ...(fix && { fix }) };
}
