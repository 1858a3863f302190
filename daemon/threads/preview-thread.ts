// The preview thread: makes JPEG pictures of frames while somebody watches and posts
// them to the main thread, never more than the main thread has handled.
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { FrameReader } from '../frames/frame-exchange.js';
import { Picture } from '../preview/picture.js';
import { PreviewView, PreviewWatch } from '../preview/preview-watch.js';
import type { FromPreview, PreviewThreadData } from './preview-messages.js';
import { runThread } from './run-thread.js';

const QUALITY = 80;
/** How soon a stop or the last viewer's leaving is noticed while no frame comes. */
const WAIT_SLICE_MS = 100;

const { memory } = workerData as PreviewThreadData;
const port = parentPort!;
const watch = new PreviewWatch(memory.watch);
const original = new FrameReader(memory.original);
const shown = new FrameReader(memory.shown);
const single = new Picture(memory.shown, 1);
const pair = new Picture(memory.shown, 2);

/** Huffman tables are not optimised: that would double the time for 5 % fewer bytes. */
async function encode({ rgb, width, height }: Picture): Promise<Uint8Array> {
  const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: QUALITY, optimiseCoding: false })
    .toBuffer();
  return new Uint8Array(jpeg);
}

async function post(view: PreviewView, picture: Picture): Promise<void> {
  const jpeg = await encode(picture);
  const message: FromPreview = { type: 'picture', view, jpeg };
  watch.countPosted();
  port.postMessage(message, [jpeg.buffer as ArrayBuffer]);
}

async function main(): Promise<void> {
  // Both hold for the whole process: pictures are small, and every one is different.
  sharp.concurrency(1);
  sharp.cache(false);
  while (!watch.isStopping) {
    watch.waitForViewer();
    if (!shown.takeWithin(WAIT_SLICE_MS)) continue;
    const { views } = watch;
    if ((views & PreviewView.both) !== 0) {
      original.take();
      pair.draw(original.slot.frame, 0);
      pair.draw(shown.slot.frame, 1);
      watch.releasePair();
      await post('both', pair);
    }
    if ((views & PreviewView.shown) !== 0) {
      single.draw(shown.slot.frame, 0);
      await post('shown', single);
    }
    watch.waitUntilDelivered();
  }
}

void runThread('THREAD_FAILED', main);
