// Finds the loopback device that is guise's own.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { V4l2Device } from '../../native/v4l2/v4l2.js';
import type { ModuleState } from './v4l2-advice.js';

/** What applications list our camera as, and how we know it from other programs'. */
export const guiseCard = 'Guise';

/** Our device among all, or undefined. Another program's is never taken. */
export function findGuiseDevice(devices: readonly V4l2Device[]): V4l2Device | undefined {
  return devices.find((device) => device.isLoopback && device.card === guiseCard);
}

const moduleFolder = '/sys/module/v4l2loopback';
const efiVariables = '/sys/firmware/efi/efivars';

/** The last byte of the variable SecureBoot-…; the four before it are attributes. */
export function hasSecureBoot(): boolean {
  if (!existsSync(efiVariables)) return false;
  const name = readdirSync(efiVariables).find((file) => file.startsWith('SecureBoot-'));
  if (!name) return false;
  try {
    return readFileSync(`${efiVariables}/${name}`).at(-1) === 1;
  } catch {
    return false;
  }
}

export function moduleState(devices: readonly V4l2Device[]): ModuleState {
  return {
    isLoaded: existsSync(moduleFolder),
    otherCards: devices.filter((d) => d.isLoopback).map((d) => d.card),
    hasSecureBoot: hasSecureBoot(),
  };
}

/** How many frames the device keeps for readers. */
export function bufferCount(path: string): number {
  const name = path.split('/').at(-1);
  const file = `/sys/class/video4linux/${name}/buffers`;
  // 8 is the most that any version makes unless told otherwise.
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) || 8 : 8;
}
