// The part of the addon that speaks with V4L2 devices; it exists on Linux only.

/** A pixel format, size and its rates (fastest first) that a device delivers. */
export interface V4l2Mode {
  /** Four-character code, for example "MJPG". */
  readonly fourcc: string;
  readonly width: number;
  readonly height: number;
  /** Frames per second; empty when the device does not say. */
  readonly fps: readonly number[];
}

/** A V4L2 device of this machine. */
export interface V4l2Device {
  readonly path: string;
  readonly driver: string;
  /** What applications list it as. */
  readonly card: string;
  readonly bus: string;
  /** Made by the v4l2loopback module. */
  readonly isLoopback: boolean;
  readonly canCapture: boolean;
  readonly canOutput: boolean;
  /** Of capture; of a range of sizes the largest and the smallest. */
  readonly modes: readonly V4l2Mode[];
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
 * The writing end of a v4l2loopback device. Closed when the worker that made it ends,
 * however it ends.
 */
export interface V4l2Output {
  readonly card: string;
  /** The device's own format; frames are scaled and converted to it. */
  readonly fourcc: string;
  readonly width: number;
  readonly height: number;
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
