// The swap thread: takes captured frames through the pipeline and publishes them. Owns
// every network. Messages are obeyed between frames.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { native } from '../../native/index.js';
import { asGuiseError } from '../errors.js';
import type { SourceFace } from '../faces/source-face.js';
import { FrameReader, FrameWriter, HeaderField } from '../frames/frame-exchange.js';
import { SwapOutcome } from '../frames/swap-outcome.js';
import { type OpenedPipeline, openPipeline } from '../open-pipeline.js';
import { PreviewFeed } from '../preview/preview-feed.js';
import { PreviewWatch } from '../preview/preview-watch.js';
import { FrameCounts } from '../timing/frame-counts.js';
import { HeapMeter } from '../timing/heap-meter.js';
import { StageClock } from '../timing/stage-clock.js';
import type { FromSwap, SwapThreadData, ToSwap } from './swap-messages.js';
import { yieldToEventLoop } from './yield.js';

const WAIT_SLICE_MS = 50;
const YIELD_EVERY_MS = 100;
const FAULT_REPORT_EVERY_MS = 1000;

const { memory, settings, isEveryFrame, fps } = workerData as SwapThreadData;
const port = parentPort!;
const reader = new FrameReader(memory.captured);
const writer = new FrameWriter(memory.swapped);
const clock = new StageClock(memory.stages);
const counts = new FrameCounts(memory.counts);
const heap = new HeapMeter(memory.heap, 'swap');

const watch = memory.preview && new PreviewWatch(memory.preview.watch);
const feed = memory.preview && new PreviewFeed(memory.preview.original);

let isStopping = false;
/** The face asked for last; undefined when there is nothing to change. */
let wantedFace: SourceFace | null | undefined;
let lastYieldUs = 0;
let lastFaultReportUs = Number.NEGATIVE_INFINITY;
let unreportedFaults = 0;

function post(message: FromSwap): void {
  port.postMessage(message);
}

function obeyMessages(): void {
  for (let m = receiveMessageOnPort(port); m; m = receiveMessageOnPort(port)) {
    const message = m.message as ToSwap;
    if (message.type === 'stop') isStopping = true;
    else wantedFace = message.face;
  }
}

async function wearWantedFace({ pipeline }: OpenedPipeline): Promise<void> {
  const face = wantedFace;
  if (face === undefined) return;
  wantedFace = undefined;
  pipeline.source = (face && (await pipeline.swapper?.prepare(face))) ?? null;
  post({ type: 'wearing', name: pipeline.source?.name ?? null });
}

function reportFault(error: unknown): void {
  counts.add('faults');
  unreportedFaults += 1;
  const nowUs = native.nowUs();
  if (nowUs - lastFaultReportUs < FAULT_REPORT_EVERY_MS * 1000) return;
  lastFaultReportUs = nowUs;
  const { message } = asGuiseError(error, 'THREAD_FAILED');
  post({ type: 'fault', message, count: unreportedFaults });
  unreportedFaults = 0;
}

/** Rendering is faster or slower than the clip, whose own time is what counts then. */
function frameTimeUs(): number {
  const { header } = reader.slot;
  return isEveryFrame
    ? (header[HeaderField.sequence]! * 1e6) / fps
    : header[HeaderField.capturedAtUs]!;
}

/** Takes one captured frame to a published one, whatever happens on the way. */
function processFrame({ pipeline }: OpenedPipeline): void {
  const output = writer.slot;
  const { frame, header } = reader.slot;
  if (watch?.takeOriginal(header[HeaderField.sequence]!, native.nowUs())) {
    feed?.send(frame, header);
  }
  try {
    pipeline.process(reader.slot, output, frameTimeUs());
  } catch (error) {
    // The pixels may be half painted: the guard must not show them.
    output.header[HeaderField.outcome] = SwapOutcome.failed;
    output.header[HeaderField.isObscured] = 0;
    reportFault(error);
  }
  while (isEveryFrame && !isStopping && !writer.waitUntilTaken(WAIT_SLICE_MS)) {
    obeyMessages();
  }
  writer.publish();
  heap.countFrame();
}

async function run(opened: OpenedPipeline): Promise<void> {
  while (!isStopping && !reader.isDrained) {
    obeyMessages();
    if (wantedFace !== undefined) await wearWantedFace(opened);
    if (reader.takeWithin(WAIT_SLICE_MS)) processFrame(opened);
    const nowUs = native.nowUs();
    if (nowUs - lastYieldUs > YIELD_EVERY_MS * 1000) {
      lastYieldUs = nowUs;
      await yieldToEventLoop();
    }
  }
}

async function main(): Promise<void> {
  try {
    const opened = await openPipeline(settings, memory.captured, clock, counts);
    try {
      post({ type: 'ready', models: opened.models });
      await run(opened);
    } finally {
      opened.close();
    }
    writer.end();
    post({ type: 'done' });
  } catch (error) {
    const { code, message } = asGuiseError(error, 'THREAD_FAILED');
    post({ type: 'failed', code, message });
  } finally {
    heap.close();
    port.close();
  }
}

void main();
