// Everything that guise needs or can use, looked for on this machine.
import type { Settings } from '../settings/settings.js';
import type { Finding, Subject } from './finding.js';
import {
  checkAddon,
  checkCameras,
  checkFfmpeg,
  checkNode,
  checkVirtualCamera,
} from './machine.js';

/** Never throws: what cannot be looked for is a finding too. Takes well below a second
 *  once the models' hashes are known. */
export async function findReadiness(settings: Settings): Promise<Finding[]> {
  const addon = await checkAddon();
  const { ffmpeg, finding } = await checkFfmpeg(settings);
  const findings = [checkNode(), addon, finding];
  findings.push(...(await attempt('Camera', () => checkCameras(ffmpeg))));
  // The rest is made with the addon.
  if (addon.state !== 'ready') return findings;
  const { checkModels, checkFaces } = await import('./models-and-faces.js');
  return [
    ...findings,
    ...(await attempt('Virtual camera', checkVirtualCamera)),
    ...(await attempt('Models', () => checkModels(settings))),
    ...(await attempt('Source faces', checkFaces)),
  ];
}

async function attempt(
  subject: Subject,
  check: () => Promise<Finding | Finding[]>,
): Promise<Finding[]> {
  try {
    return [await check()].flat();
  } catch (error) {
    return [{ subject, state: 'missing', detail: (error as Error).message }];
  }
}
