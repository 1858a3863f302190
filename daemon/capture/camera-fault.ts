// Why ffmpeg gives no frames of a camera, in words for a person.
import { linuxNative } from '../../native/index.js';
import type { DeviceHolder } from '../../native/v4l2/v4l2.js';

/** What ffmpeg's last error tells of a device, on any system. */
const signs = {
  isTaken: /resource busy|already in use/i,
  isForbidden: /permission denied|not permitted/i,
  isGone: /no such device|could not find video device|video device not found/i,
  isCrowded: /no space left on device/i,
} as const;

/** @param holders  other programs that have the device open, as far as one may see */
function nameHolders(holders: readonly DeviceHolder[]): string {
  const names = holders.map(({ name, pid }) => `${name}, process ${pid}`).join('; ');
  return names && ` (${names})`;
}

/** A file that is not there may also be a library of ffmpeg's. */
function isGone(device: string, lastError: string): boolean {
  const isFile = lastError.includes(device) && /no such file/i.test(lastError);
  return isFile || signs.isGone.test(lastError);
}

/**
 * What ffmpeg's last error about a device means, and what mends it.
 * @param device     as ffmpeg was told it
 * @param lastError  "" for none
 * @returns null when that is not known
 */
export function deviceFault(device: string, lastError: string): string | null {
  if (signs.isTaken.test(lastError)) {
    const holders = nameHolders(linuxNative?.deviceHolders(device) ?? []);
    return `another program uses it${holders}`;
  }
  if (signs.isForbidden.test(lastError)) {
    return process.platform === 'linux'
      ? 'opening it was not permitted (add yourself to the group "video": sudo usermod -aG video "$USER", then log out and in again)'
      : "opening it was not permitted (allow it in the system's privacy settings)";
  }
  if (isGone(device, lastError)) return 'it is not connected';
  if (signs.isCrowded.test(lastError)) {
    return 'its USB bus has no room for so large a picture (connect it elsewhere, or choose a smaller --size)';
  }
  return null;
}
