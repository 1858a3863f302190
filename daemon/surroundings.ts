// What a running daemon found on this machine, and what follows for the pipeline: with
// the networks missing no camera may be opened, for nobody in it could be swapped.
import { deviceSource } from './capture/camera-sources.js';
import { findFfmpeg } from './ffmpeg/find-ffmpeg.js';
import type { MissingPart } from './preview/preview-state.js';
import type { Finding, Subject } from './readiness/finding.js';
import { checkFaces } from './readiness/models-and-faces.js';
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
  const hasNetworks = findings.every(
    ({ subject, state }) => state !== 'missing' || !neededNetworks.includes(subject),
  );
  return { findings, hasNetworks };
}

/** The same with the source faces as they are now. */
export async function withFaces(surroundings: Surroundings): Promise<Surroundings> {
  const faces = await checkFaces();
  const findings = surroundings.findings.map((finding) =>
    finding.subject === faces.subject ? faces : finding,
  );
  return { ...surroundings, findings };
}

/** The settings with the camera that can be opened: "auto" is the first of this machine,
 *  else the test pattern. */
export async function withChosenCamera(
  settings: Settings,
  { hasNetworks }: Surroundings,
): Promise<Settings> {
  if (!hasNetworks) return { ...settings, camera: 'test' };
  if (settings.camera !== 'auto') return settings;
  const ffmpeg = await findFfmpeg(settings.ffmpeg.path);
  const devices = (await deviceSource(process.platform)?.list?.(ffmpeg)) ?? [];
  return { ...settings, camera: devices[0]?.device ?? 'test' };
}

export function missingParts({ findings }: Surroundings): MissingPart[] {
  return findings
    .filter(({ state }) => state !== 'ready')
    .map(({ subject, detail, fix }) => ({
      what: subject,
      effect: detail,
      ...(fix && { fix }),
    }));
}
