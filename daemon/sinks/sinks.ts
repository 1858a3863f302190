// The table of sink kinds, and which of them is the virtual camera of a system.
import type { ClipFileOptions } from './clip-file-sink.js';
import type { FrameSink } from './frame-sink.js';

/** A sink as plain data, to be posted to the output thread. */
export interface SinkRequest {
  readonly kind: keyof typeof openers;
  /** What the kind needs: a device, a file. */
  readonly options?: Readonly<Record<string, unknown>>;
}

type CreateSink = (options: Readonly<Record<string, unknown>>) => Promise<FrameSink>;

const openers = {
  clipFile: async (options) => {
    const { ClipFileSink } = await import('./clip-file-sink.js');
    return new ClipFileSink(options as unknown as ClipFileOptions);
  },
  photoFile: async (options) => {
    const { PhotoFileSink } = await import('./photo-file-sink.js');
    return new PhotoFileSink(options.file as string);
  },
  null: async () => (await import('./null-sink.js')).createNullSink(),
  v4l2loopback: async (options) =>
    (await import('./v4l2loopback-camera.js')).createV4l2LoopbackCamera(options),
} satisfies Record<string, CreateSink>;

/** The kind that other programs see as a camera; it takes the option `device`. */
const virtualCameras: Partial<Record<NodeJS.Platform, SinkRequest['kind']>> = {
  linux: 'v4l2loopback',
};

/** @param device  the setting virtualCamera; nothing comes of "none" */
export function virtualCameraSinks(
  device: string,
  platform: NodeJS.Platform = process.platform,
): SinkRequest[] {
  const kind = virtualCameras[platform];
  return kind && device !== 'none' ? [{ kind, options: { device } }] : [];
}

export async function createSink(request: SinkRequest): Promise<FrameSink> {
  const create: CreateSink = openers[request.kind];
  return create(request.options ?? {});
}
