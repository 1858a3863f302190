// A photo played as a camera: decoded once (any orientation, transparency on black),
// then shown again and again. Lives in the capture thread.
import sharp, { type Sharp } from 'sharp';
import { native } from '../../native/index.js';
import { createFrame, type Frame } from '../frames/frame.js';
import type { CameraRequest } from './camera.js';
import type { FrameFeed } from './frame-feed.js';
import type { OpenedCamera, ReportCapture } from './opened-camera.js';
import {
  type PictureTransform,
  plainPicture,
  STRETCHED_PIXELS,
} from './picture-transform.js';

/** Longest blocking wait; in between the thread's messages and events get through. */
const WAIT_MS = 50;

export interface PhotoCameraOptions {
  readonly request: CameraRequest;
  readonly feed: FrameFeed;
  readonly isEveryFrame: boolean;
  readonly report: ReportCapture;
}

/** The photo as a frame of width × height, turned and fitted as wished. */
export async function readPhotoFrame(
  file: string,
  width: number,
  height: number,
  picture: PictureTransform = plainPicture,
): Promise<Frame> {
  const { data, info } = await sharp(file)
    .autoOrient()
    .flatten()
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const photo = turned(sharp(data, { raw: info }), info, picture);
  const isUpright = picture.rotationDegrees % 180 === 0;
  const shape = isUpright ? info.width / info.height : info.height / info.width;
  const isSameShape =
    width - height * shape < STRETCHED_PIXELS &&
    height - width / shape < STRETCHED_PIXELS;
  const fit = isSameShape ? 'fill' : picture.fit === 'fill' ? 'cover' : 'contain';
  const rgb = await photo
    .resize(width, height, { fit, background: '#000' })
    .removeAlpha()
    .raw()
    .toBuffer();
  const frame = createFrame(width, height);
  native.rgbToNv12(rgb, frame.data, width, height);
  return frame;
}

function turned(
  photo: Sharp,
  size: { width: number; height: number },
  picture: PictureTransform,
): Sharp {
  const { zoom, rotationDegrees, isMirrored } = picture;
  const isQuarterTurn = rotationDegrees % 180 !== 0;
  const across = isQuarterTurn ? size.height : size.width;
  const down = isQuarterTurn ? size.width : size.height;
  const width = Math.max(1, Math.round(across / zoom));
  const height = Math.max(1, Math.round(down / zoom));
  // sharp mirrors before it rotates, and cuts after, whatever the order of calls.
  return photo
    .rotate(rotationDegrees)
    .flop(isMirrored && !isQuarterTurn)
    .flip(isMirrored && isQuarterTurn)
    .extract({
      left: Math.floor((across - width) / 2),
      top: Math.floor((down - height) / 2),
      width,
      height,
    });
}

export class PhotoCamera implements OpenedCamera {
  private photo: Frame | null = null;
  private timer: NodeJS.Timeout | null = null;
  /** Of readings that overlap, by a pause and resume, only the last one counts. */
  private lastReading = 0;
  private state: 'running' | 'paused' | 'stopped' = 'paused';
  private readonly step = (): void => this.play();

  constructor(private readonly options: PhotoCameraOptions) {}

  start(): void {
    this.state = 'running';
    void this.read();
  }

  private async read(): Promise<void> {
    const { request, report, feed } = this.options;
    const reading = ++this.lastReading;
    report({ state: 'opening', detail: '', stderrTail: [] });
    try {
      const { device, width, height, picture } = request;
      this.photo = await readPhotoFrame(device, width, height, picture);
    } catch (error) {
      if (reading !== this.lastReading) return;
      // Live, others follow in the same exchange: this camera again, or another one.
      if (request.playback === 'once') feed.end();
      const detail = `${request.label} could not be read as a photo: ${(error as Error).message}.`;
      report({ state: 'failed', detail, stderrTail: [] });
      return;
    }
    if (this.state !== 'running' || reading !== this.lastReading) return;
    report({ state: 'running', detail: '', stderrTail: [] });
    this.play();
  }

  private play(): void {
    const { feed, request, isEveryFrame, report } = this.options;
    if (this.state !== 'running' || !this.photo) return;
    if (isEveryFrame && !feed.waitUntilTaken(WAIT_MS)) {
      setImmediate(this.step);
      return;
    }
    feed.frame.data.set(this.photo.data);
    feed.publish();
    if (request.playback === 'once') {
      feed.end();
      report({ state: 'ended', detail: '', stderrTail: [] });
    } else if (request.playback === 'unpaced') setImmediate(this.step);
    else this.timer = setTimeout(this.step, 1000 / request.fps);
  }

  pause(): void {
    if (this.state !== 'running') return;
    this.halt('paused');
    this.options.report({ state: 'paused', detail: '', stderrTail: [] });
  }

  resume(): void {
    if (this.state !== 'paused') return;
    this.start();
  }

  async stop(): Promise<void> {
    this.halt('stopped');
  }

  private halt(state: 'paused' | 'stopped'): void {
    this.state = state;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }
}
