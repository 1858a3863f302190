import { type ClientRequest, get } from 'node:http';
import sharp from 'sharp';
import { FrameWriter, HeaderField } from '../../daemon/frames/frame-exchange.js';
import { Preview } from '../../daemon/live/live-preview.js';
import {
  createPreviewMemory,
  type PreviewMemory,
} from '../../daemon/preview/preview-memory.js';
import { PreviewWatch } from '../../daemon/preview/preview-watch.js';
import { monotonicUs } from '../../daemon/timing/monotonic-clock.js';
import { until } from '../until.js';

const SIZE = { width: 1280, height: 720 };

/** Y, Cb, Cr of BT.601 and what they are in RGB. */
const red = { yuv: [82, 90, 240], rgb: [255, 0, 0] };
const blue = { yuv: [41, 240, 110], rgb: [0, 0, 255] };
type Colour = typeof red;

/** The frame path in miniature: flat frames, camera and output in step. */
class FramePath {
  private readonly original: FrameWriter;
  private readonly shown: FrameWriter;
  private readonly watch: PreviewWatch;
  private readonly timer: NodeJS.Timeout;
  private sequence = 0;
  copies = 0;

  constructor(memory: PreviewMemory, camera: Colour, output: Colour) {
    this.original = new FrameWriter(memory.original);
    this.shown = new FrameWriter(memory.shown);
    this.watch = new PreviewWatch(memory.watch);
    this.timer = setInterval(() => this.pass(camera, output), 20);
  }

  private pass(camera: Colour, output: Colour): void {
    const nowUs = monotonicUs();
    this.sequence += 1;
    if (this.watch.takeOriginal(this.sequence, nowUs)) this.copy(this.original, camera);
    if (this.watch.takeShown(this.sequence, nowUs)) this.copy(this.shown, output);
  }

  private copy(writer: FrameWriter, { yuv }: Colour): void {
    const { frame, header } = writer.slot;
    const lumaLength = frame.width * frame.height;
    frame.data.fill(yuv[0]!, 0, lumaLength);
    const chroma = Buffer.from([yuv[1]!, yuv[2]!]);
    Buffer.from(
      frame.data.buffer,
      frame.data.byteOffset + lumaLength,
      lumaLength / 2,
    ).fill(chroma);
    header[HeaderField.sequence] = this.sequence;
    writer.publish();
    this.copies += 1;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** A viewer that takes the stream apart into JPEG files. */
class Viewer {
  readonly pictures: Buffer[] = [];
  private received = Buffer.alloc(0);
  private readonly request: ClientRequest;

  constructor(url: string, view: string) {
    this.request = get(`${url}stream.mjpeg?view=${view}`, (response) => {
      response.on('data', (part: Buffer) => this.take(part));
      response.on('error', () => undefined);
    });
    this.request.on('error', () => undefined);
  }

  private take(part: Buffer): void {
    this.received = Buffer.concat([this.received, part]);
    for (;;) {
      const head = this.received.indexOf('\r\n\r\n');
      const text = this.received.subarray(0, Math.max(0, head)).toString();
      const length = Number(/Content-Length: (\d+)/.exec(text)?.[1]);
      if (head < 0 || this.received.length < head + 4 + length) return;
      this.pictures.push(this.received.subarray(head + 4, head + 4 + length));
      this.received = this.received.subarray(head + 4 + length);
    }
  }

  async picture(number: number): Promise<Buffer> {
    await until('a picture', () => this.pictures.length > number);
    return this.pictures[number]!;
  }

  leave(): void {
    this.request.destroy();
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function decode(jpeg: Buffer) {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
  ];
  return { width: info.width, height: info.height, at };
}

function expectColour(pixel: number[], { rgb }: Colour): void {
  pixel.forEach((value, i) => {
    expect(Math.abs(value - rgb[i]!)).toBeLessThan(6);
  });
}

describe('Preview', () => {
  let memory: PreviewMemory;
  let path: FramePath;
  let preview: Preview;
  let faults: string[];

  beforeEach(async () => {
    faults = [];
    memory = createPreviewMemory(SIZE, SIZE, 30);
    path = new FramePath(memory, red, blue);
    preview = await Preview.start({
      port: 0,
      isPortOptional: false,
      answer: () => undefined,
      memory,
      onFault: (message) => faults.push(message),
    });
  });

  afterEach(async () => {
    path.stop();
    await preview.close();
    expect(faults).toEqual([]);
  });

  test('delivers what is shown as JPEG of the right size and colour', async () => {
    const viewer = new Viewer(preview.url, 'shown');
    const picture = await decode(await viewer.picture(2));
    expect([picture.width, picture.height]).toEqual([960, 540]);
    for (const [x, y] of [
      [0, 0],
      [480, 270],
      [959, 539],
    ] as const) {
      expectColour(picture.at(x, y), blue);
    }
    viewer.leave();
  });

  test('delivers the original left of what is shown on request', async () => {
    const viewer = new Viewer(preview.url, 'both');
    const picture = await decode(await viewer.picture(2));
    expect([picture.width, picture.height]).toEqual([1280, 360]);
    expectColour(picture.at(10, 10), red);
    expectColour(picture.at(620, 350), red);
    expectColour(picture.at(660, 10), blue);
    expectColour(picture.at(1270, 350), blue);
    viewer.leave();
  });

  test('serves viewers of different views at once', async () => {
    const viewers = [new Viewer(preview.url, 'shown'), new Viewer(preview.url, 'both')];
    const [shown, both] = await Promise.all(
      viewers.map(async (viewer) => decode(await viewer.picture(2))),
    );
    expect([shown!.width, both!.width]).toEqual([960, 1280]);
    for (const viewer of viewers) viewer.leave();
  });

  test('copies and encodes nothing while nobody watches', async () => {
    const watch = new PreviewWatch(memory.watch);
    await pause(300);
    expect([path.copies, watch.postedCount]).toEqual([0, 0]);
    const viewer = new Viewer(preview.url, 'shown');
    await viewer.picture(2);
    viewer.leave();
    await until('nobody watches', () => watch.views === 0);
    await pause(150);
    const after = [path.copies, watch.postedCount];
    await pause(500);
    expect([path.copies, watch.postedCount]).toEqual(after);
  });

  test('keeps to the rate that was asked for', async () => {
    new PreviewWatch(memory.watch).setMaxFps(10);
    const viewer = new Viewer(preview.url, 'shown');
    await viewer.picture(0);
    await pause(2000);
    expect(viewer.pictures.length).toBeGreaterThan(10);
    expect(viewer.pictures.length).toBeLessThanOrEqual(22);
    viewer.leave();
  });

  test('goes on under the same address with frames of another size', async () => {
    const { url } = preview;
    const viewer = new Viewer(url, 'shown');
    await viewer.picture(1);
    path.stop();
    const size = { width: 640, height: 480 };
    memory = createPreviewMemory(size, size, 30);
    path = new FramePath(memory, red, red);
    await preview.useMemory(memory);
    expect(preview.url).toBe(url);
    const number = viewer.pictures.length + 2;
    const picture = await decode(await viewer.picture(number));
    expect([picture.width, picture.height]).toEqual([640, 480]);
    expectColour(picture.at(320, 240), red);
    viewer.leave();
  });

  test('reports a thread that fails, starts it again, and serves once it can', async () => {
    const broken = {
      ...memory,
      shown: { ...memory.shown, pixels: new SharedArrayBuffer(8) },
    };
    await preview.useMemory(broken);
    const viewer = new Viewer(preview.url, 'shown');
    await until('two faults', () => faults.length >= 2);
    await preview.useMemory(memory);
    const picture = await decode(await viewer.picture(0));
    expectColour(picture.at(480, 270), blue);
    viewer.leave();
    faults.length = 0;
  });

  test('stops in the middle of a stream, twice if asked', async () => {
    const viewer = new Viewer(preview.url, 'both');
    await viewer.picture(0);
    const startedAtMs = performance.now();
    await Promise.all([preview.close(), preview.close()]);
    await preview.close();
    expect(performance.now() - startedAtMs).toBeLessThan(2000);
    viewer.leave();
  });
});
