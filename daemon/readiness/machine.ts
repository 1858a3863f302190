// What the machine has: Node, the addon, ffmpeg, cameras, virtual cameras.
import { deviceSource } from '../capture/camera-sources.js';
import { type Ffmpeg, findFfmpeg } from '../ffmpeg/find-ffmpeg.js';
import type { Settings } from '../settings/settings.js';
import type { Finding } from './finding.js';
import { guiseCommand } from './guise-command.js';

/** The versions named in package.json's "engines". */
const LEAST_NODE = [20, 19] as const;

export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  const isNew = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  const subject = 'Node';
  if (isNew) return { subject, state: 'ready', detail: version };
  return {
    subject,
    state: 'missing',
    detail: `${version} is too old; ${LEAST_NODE.join('.')} or later is needed`,
    fix: 'npx --yes node@24 --version   # or install Node 24 from your system',
  };
}

export async function checkAddon(): Promise<Finding> {
  const subject = 'Addon';
  try {
    await import('../../native/index.js');
    return { subject, state: 'ready', detail: 'built for this machine' };
  } catch (error) {
    const detail = `does not load: ${(error as Error).message.split('\n')[0]}`;
    return { subject, state: 'missing', detail, fix: 'npm run build' };
  }
}

export async function checkFfmpeg(
  settings: Settings,
): Promise<{ ffmpeg: Ffmpeg | null; finding: Finding }> {
  const subject = 'ffmpeg';
  try {
    const ffmpeg = await findFfmpeg(settings.ffmpeg.path);
    const detail = `${ffmpeg.version} (${ffmpeg.path}, ${ORIGINS[ffmpeg.origin]})`;
    return { ffmpeg, finding: { subject, state: 'ready', detail } };
  } catch (error) {
    const detail = (error as Error).message;
    const fix = settings.ffmpeg.path
      ? `${guiseCommand()} doctor --set ffmpeg.path=`
      : FFMPEG_FIXES[process.platform];
    const finding: Finding = { subject, state: 'missing', detail, ...(fix && { fix }) };
    return { ffmpeg: null, finding };
  }
}

const ORIGINS: Record<Ffmpeg['origin'], string> = {
  configured: 'as configured',
  path: 'on PATH',
  bundled: 'came with guise',
};

const FFMPEG_FIXES: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'sudo apt install ffmpeg',
  darwin: 'brew install ffmpeg',
  win32: 'winget install ffmpeg',
};

export async function checkCameras(ffmpeg: Ffmpeg | null): Promise<Finding> {
  const subject = 'Camera';
  const source = deviceSource(process.platform);
  const devices = (ffmpeg && (await source?.list?.(ffmpeg))) || [];
  if (devices.length > 0) {
    const names = devices.map(({ name, device }) => `${name} (${device})`);
    return { subject, state: 'ready', detail: names.join(', ') };
  }
  return {
    subject,
    state: 'optional',
    detail: 'none found; plug one in, or play a clip as one',
    fix: `${guiseCommand()} run --camera clip.mp4`,
  };
}

export async function checkVirtualCamera(): Promise<Finding> {
  const subject = 'Virtual camera';
  if (process.platform !== 'linux') {
    const detail = 'not on this system yet; the preview page shows the result';
    return { subject, state: 'optional', detail };
  }
  // Both need the addon, which may be what is missing.
  const { probeLoopback } = await import('../setup/probe-host.js');
  const { guiseCard } = await import('../sinks/loopback-device.js');
  const { loopbackNodes, isModuleInstalled, isModuleLoaded } = probeLoopback();
  const ours = loopbackNodes.find(({ card }) => card === guiseCard);
  if (ours?.isWritable) {
    return { subject, state: 'ready', detail: `${ours.card} (${ours.path})` };
  }
  const fault = ours
    ? `you may not write to ${ours.path}`
    : isModuleInstalled || isModuleLoaded
      ? `v4l2loopback is here but has no device called "${guiseCard}"`
      : 'v4l2loopback is not installed';
  return {
    subject,
    state: 'optional',
    detail: `none for other programs to see: ${fault}`,
    fix: `${guiseCommand()} setup`,
  };
}
