// Turns a virtual camera's refusals into sentences: which device, what was tried, what
// to do. Pure: whatever has to be looked up is looked up by the caller.
import { constants } from 'node:os';
import type { DeviceHolder, V4l2Error } from '../../native/v4l2/v4l2.js';
import { GuiseError } from '../errors.js';

const { errno } = constants;

function holdersOf(holders: readonly DeviceHolder[]): string {
  if (holders.length === 0) return '';
  const names = holders.map(({ name, pid }) => `${name} (process ${pid})`).join(', ');
  return ` It is open in ${names}.`;
}

/** @param who  writes to it, as far as is known */
function taken(who: string, device: string, holders: readonly DeviceHolder[]): string {
  return `${who} writes to ${device}.${holdersOf(holders)} Close that program, or choose another device.`;
}

function reasonOfOpen(device: string, error: number): string {
  if (error === errno.EACCES || error === errno.EPERM) {
    return `opening ${device} for writing was not permitted. Add yourself to the group "video" (sudo usermod -aG video "$USER"), then log out and in again.`;
  }
  if (error === errno.ENOENT || error === errno.ENODEV || error === errno.ENXIO) {
    return `there is no ${device}. Load the module that makes it (sudo modprobe v4l2loopback), or let "guise setup" do it.`;
  }
  if (error === errno.EBUSY) {
    return `opening ${device} was refused because it is open too many times. Close the programs that use it.`;
  }
  return `opening ${device} failed (error ${error}). Run "guise setup" to see what is missing.`;
}

function reasonOf(device: string, failure: V4l2Error, holders: readonly DeviceHolder[]) {
  switch (failure.step) {
    case 'open':
      return reasonOfOpen(device, failure.errno);
    case 'identify':
      return failure.errno === 0
        ? `${device} belongs to the driver "${failure.message}", not to v4l2loopback. Choose the device that "guise setup" made.`
        : `${device} is no video device. Choose the device that "guise setup" made.`;
    case 'busy':
      return taken(failure.message, device, holders);
    case 'format':
      return failure.errno === 0
        ? `${device} is fixed to ${failure.message}, which guise cannot write.${holdersOf(holders)} Close the programs that read it and start again.`
        : `${device} refused every picture format (error ${failure.errno}). Load a newer v4l2loopback, or reload it (sudo modprobe -r v4l2loopback; sudo modprobe v4l2loopback).`;
    case 'rate':
      return `${device} refused the frame rate (error ${failure.errno}). Choose 30 frames a second.`;
    case 'start':
      return `${device} would not start (error ${failure.errno}). Reload the module: sudo modprobe -r v4l2loopback; sudo modprobe v4l2loopback.`;
  }
}

/** Why the device could not be opened as the virtual camera. */
export function openFailure(
  device: string,
  failure: V4l2Error,
  holders: readonly DeviceHolder[],
): GuiseError {
  const reason = reasonOf(device, failure, holders);
  return new GuiseError('SINK_FAILED', `The virtual camera: ${reason}`, failure);
}

/** Why a frame could not be written. @param error  an errno value */
export function writeFailure(
  device: string,
  error: number,
  holders: readonly DeviceHolder[],
): GuiseError {
  const isTaken = error === errno.EBUSY || error === errno.EINVAL;
  const isGone = error === errno.ENODEV || error === errno.ENXIO || error === errno.EIO;
  const reason = isTaken
    ? taken('another program', device, holders)
    : isGone
      ? `${device} has disappeared. It is used again when it comes back; "guise setup" can make it anew.`
      : `writing to ${device} failed (error ${error}). Reload the module: sudo modprobe -r v4l2loopback; sudo modprobe v4l2loopback.`;
  return new GuiseError('SINK_FAILED', `The virtual camera: ${reason}`);
}

/** What is known of the machine when no device of ours is there. */
export interface ModuleState {
  readonly isLoaded: boolean;
  /** Cards of the loopback devices that belong to other programs. */
  readonly otherCards: readonly string[];
  readonly hasSecureBoot: boolean;
}

/** Why no device could be chosen. */
export function noDevice(card: string, module: ModuleState): GuiseError {
  const found = module.isLoaded
    ? module.otherCards.length > 0
      ? `the loopback devices here belong to others (${module.otherCards.join(', ')})`
      : 'the module v4l2loopback is loaded but has made no device that you may open'
    : 'the module v4l2loopback is not loaded';
  const secureBoot =
    module.hasSecureBoot && !module.isLoaded
      ? ' With Secure Boot on, loading it needs a signed module: if modprobe says "Key was rejected by service", enrol the key as "guise setup" shows.'
      : '';
  return new GuiseError(
    'SINK_FAILED',
    `The virtual camera: no device is called "${card}", for ${found}. Run "guise setup" to make one.${secureBoot}`,
  );
}
