// The part of the addon that speaks with V4L2 devices; it exists on Linux only.

/** A V4L2 device of this machine. */
export interface V4l2Device {
  readonly path: string;
  /** What applications list it as. */
  readonly card: string;
  /** Made by the v4l2loopback module. */
  readonly isLoopback: boolean;
}

export interface DeviceHolder {
  readonly pid: number;
  readonly name: string;
}

/** What V4l2Output throws: the step that was refused, and the system's reason or, where
 *  the device is busy, who writes to it. */
export interface V4l2Error extends Error {
  readonly step: 'open' | 'identify' | 'busy' | 'format' | 'rate' | 'start';
  /** An errno value; 0 when the message tells the reason. */
  readonly errno: number;
}

/**
 * The writing end of a v4l2loopback device. Frames are scaled and converted to the device's
 * own format. Closed when the worker that made it ends, however it ends.
 */
export interface V4l2Output {
  readonly card: string;
  /** Writes one whole NV12 frame of the size asked for. @returns 0 or an errno value */
  write(frame: Uint8Array): number;
  /** How many read the device now, at least: 0 is nobody. Costs nothing to ask. */
  readerCount(): number;
  /** Idempotent. */
  close(): void;
}

export interface LinuxNative {
  /** @param layouts  four-character codes, best first. @throws V4l2Error */
  readonly V4l2Output: new (
    path: string,
    width: number,
    height: number,
    fps: number,
    layouts: readonly string[],
  ) => V4l2Output;
  /** Every device that can be opened, in the order of its number. Takes milliseconds. */
  v4l2Devices(): V4l2Device[];
  /** Other processes that have the device open, as far as this user may see. */
  deviceHolders(path: string): DeviceHolder[];
}
