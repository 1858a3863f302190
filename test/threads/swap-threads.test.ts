// Swap threads that follow one another, fed by hand: what the one before knew and had must
// not be lost. Their networks are those of the demonstration.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { withDemoNetworks } from '../../daemon/demonstration.js';
import type { Frame } from '../../daemon/frames/frame.js';
import {
  FrameReader,
  type FrameSlot,
  FrameWriter,
  HeaderField,
} from '../../daemon/frames/frame-exchange.js';
import { SwapOutcome } from '../../daemon/frames/swap-outcome.js';
import { loadSettings } from '../../daemon/settings/load-settings.js';
import { frameOfPhoto } from '../../daemon/source-faces/photo.js';
import type { SourceFace } from '../../daemon/source-faces/source-face.js';
import { pipelineSettings } from '../../daemon/supervision/pipeline-plan.js';
import { createSharedMemory } from '../../daemon/threads/shared-memory.js';
import { SwapThreads } from '../../daemon/threads/swap-threads.js';
import { portraitFile, portraitTruth } from '../demo/demo-assets.js';
import { lumaFrame } from '../native/mesh/face.js';
import { until } from '../until.js';

jest.setTimeout(240_000);

const FRAME_US = 40_000;
const portrait = portraitTruth[0]!;
const settings = withDemoNetworks(loadSettings({ environment: {} }));

let size: { width: number; height: number };
let head: Frame;
let threads: SwapThreads;
let camera: FrameWriter;
let output: FrameReader;
let count: number;
let wearing: string | null;

beforeAll(async () => {
  const { data, info } = await sharp(portraitFile(portrait))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  size = { width: info.width, height: info.height };
  head = frameOfPhoto({ rgb: new Uint8Array(data), ...size });
});

beforeEach(() => {
  const memory = createSharedMemory(size.width, size.height);
  camera = new FrameWriter(memory.captured);
  output = new FrameReader(memory.swapped);
  count = 0;
  wearing = null;
  const options = {
    memory,
    pipeline: { ...pipelineSettings(settings, false), enhancer: null },
    isEveryFrame: false,
  };
  threads = new SwapThreads(options, {
    onSwapping() {},
    onWearing(name) {
      wearing = name;
    },
    onFault() {},
    onFailed() {},
  });
});

afterEach(async () => {
  await threads.stop();
});

/** What becomes of a camera's frame, the next of 25 a second. */
async function swap({ data }: Frame): Promise<FrameSlot> {
  count += 1;
  camera.slot.frame.data.set(data);
  camera.slot.header[HeaderField.timeUs] = count * FRAME_US;
  camera.publish();
  await until('a frame', () => output.take());
  return output.slot;
}

/** Some identity for the demonstration's swapper, which needs no photos. */
function faceNamed(name: string): SourceFace {
  const identity = new Float32Array(512).fill(1 / Math.sqrt(512));
  return { name, photos: [], embeddings: new Map([['demo', identity]]) };
}

/** Ends the thread that swaps as running out of memory does: nothing in it is done after. */
async function breakThread(): Promise<void> {
  type Breakable = { current: { thread: { worker: Worker } } };
  const { worker } = (threads as unknown as Breakable).current.thread;
  worker.emit('error', new Error('out of memory'));
  await worker.terminate();
}

/** Largest difference of brightness about the portrait's nose. */
function changeAtNose({ data, width }: Frame, before: Frame): number {
  const [x, y] = portrait.points[2]!.map(Math.round) as [number, number];
  let most = 0;
  for (let down = -10; down <= 10; down++) {
    for (let right = -10; right <= 10; right++) {
      const at = (y + down) * width + x + right;
      most = Math.max(most, Math.abs(data[at]! - before.data[at]!));
    }
  }
  return most;
}

test('of which the second finds nobody obscure the face that the first one followed', async () => {
  threads.start(null);
  const seen = await swap(head);
  expect(seen.header[HeaderField.faceCount]).toBe(1);
  await threads.useSettings(threads.settings);
  const stripes = lumaFrame(size.width, size.height, (x) => (x % 4 < 2 ? 60 : 180));
  const { header, frame } = await swap(stripes);
  expect(header[HeaderField.faceCount]).toBe(0);
  expect(header[HeaderField.isObscured]).toBe(1);
  expect(changeAtNose(frame, stripes)).toBeGreaterThan(40);
});

test('of which the first was ended by the system swap on, and wear the face chosen last', async () => {
  threads.start(faceNamed('first'));
  await swap(head);
  await threads.useFace(faceNamed('second'));
  await breakThread();
  threads.restart();
  const { header } = await swap(head);
  expect(header[HeaderField.outcome]).toBe(SwapOutcome.swapped);
  expect(wearing).toBe('second');
});

test('of which one fails while the next loads go on with the next', async () => {
  threads.start(null);
  await swap(head);
  const switched = threads.useSettings({ ...threads.settings, maxFaces: 1 });
  await sleep(0); // the next is on its way
  await breakThread();
  threads.restart();
  await switched;
  await swap(head);
  expect(threads.settings.maxFaces).toBe(1);
});

test('of which one fails, and the next too, go on with the one before', async () => {
  threads.start(null);
  await swap(head);
  const { modelsFolder } = threads.settings;
  const switched = threads.useSettings({ ...threads.settings, modelsFolder: '/nowhere' });
  const refused = expect(switched).rejects.toMatchObject({ code: 'MODEL_MISSING' });
  await sleep(0); // the next is on its way
  await breakThread();
  threads.restart();
  await refused;
  await swap(head);
  expect(threads.settings.modelsFolder).toBe(modelsFolder);
});

test('of which one fails refuse the face that it was asked for', async () => {
  threads.start(null);
  await swap(head);
  const refused = expect(threads.useFace(faceNamed('first'))).rejects.toMatchObject({
    code: 'THREAD_FAILED',
  });
  await Promise.resolve(); // it is asked, and has not answered
  await breakThread();
  await refused;
});
