// The virtual camera of Linux: a v4l2loopback device that applications list as a camera.
import { linuxNative } from '../../native/index.js';
import type { V4l2Error, V4l2Output } from '../../native/v4l2/v4l2.js';
import { GuiseError } from '../errors.js';
import type { Frame } from '../frames/frame.js';
import type { FrameSink, SinkFormat } from './frame-sink.js';
import {
  bufferCount,
  findGuiseDevice,
  guiseCard,
  moduleState,
} from './loopback-device.js';
import { noDevice, openFailure, writeFailure } from './v4l2-advice.js';

/**
 * Layouts in the order of how many applications are known to read them: YUYV is the one
 * that every application on record takes, Zoom and Teams included; I420 (YU12) is taken
 * by browsers and OBS; NV12 likewise, at no conversion for us.
 */
const defaultLayouts = ['YUYV', 'YU12', 'NV12'];

export interface V4l2LoopbackOptions {
  /** A path, or "auto": the device whose card is "Guise". */
  readonly device?: string;
  /** Four-character codes, the preferred first. */
  readonly layouts?: readonly string[];
}

export class V4l2LoopbackCamera implements FrameSink {
  label = 'v4l2loopback';
  bufferCount = 0;
  private output: V4l2Output | null = null;
  private path = '';

  constructor(private readonly options: V4l2LoopbackOptions) {}

  async open(format: SinkFormat): Promise<void> {
    if (!linuxNative) {
      throw new GuiseError(
        'SINK_FAILED',
        `The virtual camera: v4l2loopback exists on Linux only, this is ${process.platform}. Choose another sink.`,
      );
    }
    await this.close();
    const { width, height, fps } = format;
    const { device = 'auto', layouts = defaultLayouts } = this.options;
    this.path = device === 'auto' ? this.findDevice() : device;
    try {
      this.output = new linuxNative.V4l2Output(this.path, width, height, fps, layouts);
    } catch (error) {
      const failure = error as V4l2Error;
      if (failure.step === undefined) throw error;
      throw openFailure(this.path, failure, linuxNative.deviceHolders(this.path));
    }
    this.label = `${this.path} (${this.output.card})`;
    this.bufferCount = bufferCount(this.path);
  }

  write(frame: Frame): void {
    const error = this.output ? this.output.write(frame.data) : 0;
    if (error === 0) return;
    throw writeFailure(this.path, error, linuxNative?.deviceHolders(this.path) ?? []);
  }

  readerCount(): number {
    return this.output ? this.output.readerCount() : 0;
  }

  async close(): Promise<void> {
    this.output?.close();
    this.output = null;
  }

  private findDevice(): string {
    const devices = linuxNative?.v4l2Devices() ?? [];
    const device = findGuiseDevice(devices);
    if (!device) throw noDevice(guiseCard, moduleState(devices));
    return device.path;
  }
}

export function createV4l2LoopbackCamera(
  options: Readonly<Record<string, unknown>>,
): FrameSink {
  return new V4l2LoopbackCamera(options as V4l2LoopbackOptions);
}
