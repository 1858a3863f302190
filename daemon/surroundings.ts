// What a running daemon found on this machine, and what follows for the pipeline: with
// the networks missing no camera may be opened, for nobody in it could be swapped, and
// the demonstration plays.
import { deviceSource } from './capture/camera-sources.js';
import { resolveCamera } from './capture/resolve-camera.js';
import { withDemonstration } from './demonstration.js';
import { GuiseError } from './errors.js';
import { findFfmpeg } from './ffmpeg/find-ffmpeg.js';
import type { MissingPart } from './preview/preview-state.js';
import type { Finding, Subject } from './readiness/finding.js';
import { checkCameras } from './readiness/machine.js';
import { checkFaces } from './readiness/models-and-faces.js';
import { pullCommand } from './readiness/pull-command.js';
import { findReadiness } from './readiness/readiness.js';
import type { Settings } from './settings/settings.js';

export interface Surroundings {
  readonly findings: readonly Finding[];
  /** Whether faces can be found, and so covered. */
  readonly hasNetworks: boolean;
}

/** Without these no face is found. */
const neededNetworks: readonly Subject[] = ['Face detector', 'Face landmarks'];

export async function lookAround(settings: Settings): Promise<Surroundings> {
  const findings = await findReadiness(settings);
  return { findings, hasNetworks: findsFaces(findings) };
}

/** Networks that nobody could look for count as missing. */
export function findsFaces(findings: readonly Finding[]): boolean {
  return neededNetworks.every((needed) =>
    findings.some(({ subject, state }) => subject === needed && state !== 'missing'),
  );
}

/** @throws GuiseError MODEL_MISSING when faces cannot be found */
export function requireNetworks({ findings, hasNetworks }: Surroundings): void {
  if (hasNetworks) return;
  const missing = findings.find(
    ({ subject, state }) => neededNetworks.includes(subject) && state === 'missing',
  );
  const fix = missing?.fix ? ` To mend it: ${missing.fix}` : '';
  throw new GuiseError(
    'MODEL_MISSING',
    `No face could be found then: ${missing?.subject ?? 'Networks'}: ${missing?.detail ?? 'not known'}.${fix}`,
  );
}

/** The same with the source faces as they are now. */
export async function withFaces(surroundings: Surroundings): Promise<Surroundings> {
  return withFinding(surroundings, await checkFaces());
}

/** The same with the cameras that are there now. */
export async function withCameras(
  surroundings: Surroundings,
  { ffmpeg }: Settings,
): Promise<Surroundings> {
  return withFinding(surroundings, await checkCameras(await findFfmpeg(ffmpeg.path)));
}

/** The same with that in place of what was found of its subject. */
export function withFinding(surroundings: Surroundings, found: Finding): Surroundings {
  const findings = surroundings.findings.map((finding) =>
    finding.subject === found.subject ? found : finding,
  );
  return { ...surroundings, findings };
}

/** Whether the demonstration plays, whose networks are always there. The test pattern
 *  needs none. */
export function playsDemonstration(
  { camera }: Settings,
  { hasNetworks }: Surroundings,
): boolean {
  return !hasNetworks && camera !== 'test';
}

/** The settings with what can be opened: the demonstration, or the camera of that name;
 *  "auto" is the first of this machine, else the test pattern. */
export async function withChosenCamera(
  settings: Settings,
  surroundings: Surroundings,
): Promise<Settings> {
  if (playsDemonstration(settings, surroundings)) return withDemonstration(settings);
  if (settings.camera !== 'auto') return settings;
  const ffmpeg = await findFfmpeg(settings.ffmpeg.path);
  const devices = (await deviceSource(process.platform)?.list?.(ffmpeg)) ?? [];
  return { ...settings, camera: devices[0]?.device ?? 'test' };
}

/**
 * Makes sure that the camera of the settings is there, without opening it.
 * @throws GuiseError CAMERA_NOT_FOUND, CLIP_UNREADABLE, FFMPEG_MISSING
 */
export async function requireCamera({ camera, ffmpeg }: Settings): Promise<void> {
  if (camera === 'auto') return;
  await resolveCamera({ camera }, await findFfmpeg(ffmpeg.path));
}

/** What is not there, less what is not missed: a camera where a clip is played, saved
 *  faces where a photo is worn, and networks where the demonstration's notice tells. */
export function absentFindings(
  settings: Settings,
  surroundings: Surroundings,
): Finding[] {
  const { camera, face } = settings;
  const isDemonstration = playsDemonstration(settings, surroundings);
  const isMissed: Partial<Record<Subject, boolean>> = {
    Camera: camera === 'auto' || camera === 'test' || isCameraAwaited(surroundings),
    'Source faces': face === '',
    'Face detector': !isDemonstration,
    'Face landmarks': !isDemonstration,
  };
  return surroundings.findings.filter(
    ({ subject, state }) => state !== 'ready' && (isMissed[subject] ?? true),
  );
}

/** One that nobody waits for is not needed for everything. */
const isCameraAwaited = ({ findings }: Surroundings) =>
  findings.some(({ subject, state }) => subject === 'Camera' && state === 'missing');

/** What is missing, for people to read; first that all they see is a demonstration. */
export function missingParts(
  settings: Settings,
  surroundings: Surroundings,
): MissingPart[] {
  const parts = absentFindings(settings, surroundings).map(
    ({ subject, detail, fix }) => ({
      what: subject,
      effect: detail,
      ...(fix && { fix }),
    }),
  );
  return playsDemonstration(settings, surroundings)
    ? [demonstrationNotice(settings), ...parts]
    : parts;
}

/** What plays without the user's networks, and the one command that gets them. */
export function demonstrationNotice({ models: { folder } }: Settings) {
  return {
    what: 'Networks for real faces' as const,
    effect:
      'This is a demonstration: a rendered head, and small networks that know rendered heads only.',
    fix: pullCommand(['lite'], folder),
  };
}
