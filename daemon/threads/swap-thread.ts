// The swap thread: loads its networks, waits for its turn, then takes captured frames
// through the pipeline and publishes them until another thread's turn comes. Owns every
// network but that of an enhancer with a thread of its own. Messages are obeyed between
// frames.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { native } from '../../native/index.js';
import { asGuiseError } from '../errors.js';
import { FrameReader, FrameWriter, HeaderField } from '../frames/frame-exchange.js';
import type { PipelineSettings } from '../pipeline-settings.js';
import { PreviewFeed } from '../preview/preview-feed.js';
import { PreviewWatch } from '../preview/preview-watch.js';
import { PreparedSources } from '../swappers/prepared-sources.js';
import { EventLoopTurns } from '../timing/event-loop-turns.js';
import { createFrameCountMemory, FrameCounts } from '../timing/frame-counts.js';
import { HeapMeter } from '../timing/heap-meter.js';
import { monotonicUs } from '../timing/monotonic-clock.js';
import { createStageMemory, StageClock } from '../timing/stage-clock.js';
import { type OpenedPipeline, openPipeline } from './open-pipeline.js';
import { rehearse } from './rehearsal.js';
import { runThread } from './run-thread.js';
import type { FaceRequest, FromSwap, SwapThreadData, ToSwap } from './swap-messages.js';
import { SwapTurn } from './swap-turn.js';

const WAIT_SLICE_MS = 50;
const FAULT_REPORT_EVERY_US = 1_000_000;

const data = workerData as SwapThreadData;
const { memory, settings, isEveryFrame } = data;
const port = parentPort!;
const reader = new FrameReader(memory.captured);
const writer = new FrameWriter(memory.swapped);
const turn = new SwapTurn(memory.swapTurn, data.number);
/** Memory that nobody reads, until this thread's turn comes. */
const clock = new StageClock(createStageMemory());
const counts = new FrameCounts(createFrameCountMemory());
const turns = new EventLoopTurns();

const watch = memory.preview && new PreviewWatch(memory.preview.watch);
const feed = memory.preview && new PreviewFeed(memory.preview.original);

let isStopping = false;
/** Settings to take over before the next frame. */
let tuning: PipelineSettings | null = null;
/** The face asked for last; null when there is nothing to change. */
let wanted: FaceRequest | null = null;
let isPreparing = false;
let lastFaultReportUs = Number.NEGATIVE_INFINITY;
let unreportedFaults = 0;

function post(message: FromSwap): void {
  port.postMessage(message);
}

function obeyMessages(): void {
  for (let m = receiveMessageOnPort(port); m; m = receiveMessageOnPort(port)) {
    const message = m.message as ToSwap;
    if (message.type === 'stop') isStopping = true;
    else if (message.type === 'tune') tuning = message.settings;
    else wanted = message;
  }
}

/** @throws GuiseError of Swapper.prepare; the face before stays then */
async function wear(
  { pipeline }: OpenedPipeline,
  sources: PreparedSources | null,
  { face, key, request }: FaceRequest,
): Promise<void> {
  const own = pipeline.swapper?.ownSource;
  pipeline.source = own ?? (face && sources ? await sources.prepare(key, face) : null);
  post({ type: 'wearing', request, name: pipeline.source?.name ?? null });
}

/** Prepares a face while frames go on with the one before. */
function prepareWanted(
  opened: OpenedPipeline,
  sources: PreparedSources | null,
  request: FaceRequest,
): void {
  wanted = null;
  isPreparing = true;
  void wear(opened, sources, request)
    .catch((error) => refuse(request, error))
    .finally(() => {
      isPreparing = false;
    });
}

function refuse({ request }: FaceRequest, error: unknown): void {
  const { code, message } = asGuiseError(error, 'THREAD_FAILED');
  post({ type: 'refused', request, code, message });
}

function reportFault(error: unknown): void {
  counts.add('faults');
  unreportedFaults += 1;
  const nowUs = monotonicUs();
  if (nowUs - lastFaultReportUs < FAULT_REPORT_EVERY_US) return;
  lastFaultReportUs = nowUs;
  const { message } = asGuiseError(error, 'THREAD_FAILED');
  post({ type: 'fault', message, count: unreportedFaults });
  unreportedFaults = 0;
}

function tune(opened: OpenedPipeline, settings: PipelineSettings): void {
  tuning = null;
  opened.tune(settings);
}

/** Takes one captured frame to a published one, whatever happens on the way. */
function processFrame({ pipeline }: OpenedPipeline, heap: HeapMeter): void {
  const output = writer.slot;
  const { frame, header } = reader.slot;
  if (watch?.takeOriginal(header[HeaderField.sequence]!, monotonicUs())) {
    feed?.send(frame, header);
  }
  try {
    pipeline.process(reader.slot, output, header[HeaderField.timeUs]!);
  } catch (error) {
    // The pixels may be half painted: the header says failed, so they are not shown.
    reportFault(error);
  }
  while (isEveryFrame && !isStopping && !writer.waitUntilTaken(WAIT_SLICE_MS)) {
    obeyMessages();
  }
  writer.publish();
  heap.countFrame();
}

/** @returns false when this thread's turn will not come */
function waitForTurn(): boolean {
  while (!turn.takeWithin(WAIT_SLICE_MS)) {
    obeyMessages();
    if (isStopping || turn.isOver) return false;
  }
  clock.useMemory(memory.stages);
  counts.useMemory(memory.counts);
  post({ type: 'swapping' });
  return true;
}

async function swapFrames(
  opened: OpenedPipeline,
  sources: PreparedSources | null,
): Promise<void> {
  const heap = new HeapMeter(memory.heap, 'swap');
  opened.pipeline.expectFaces(turn.takeFaces());
  while (!isStopping && !turn.isOver && !reader.isDrained) {
    obeyMessages();
    if (tuning) tune(opened, tuning);
    if (wanted && !isPreparing) prepareWanted(opened, sources, wanted);
    // A face that is ready is worn in this very frame.
    if (isPreparing) await turns.take();
    if (reader.takeWithin(WAIT_SLICE_MS)) processFrame(opened, heap);
    if (turns.isDue()) await turns.take();
  }
  turn.leaveFaces((into) => opened.pipeline.listFaces(into));
  heap.close();
}

async function run(opened: OpenedPipeline): Promise<void> {
  const { swapper } = opened.pipeline;
  const sources = swapper && new PreparedSources(swapper);
  post({ type: 'ready', models: opened.models });
  await wear(opened, sources, data.first).catch((error) => {
    if (data.mustWearFirst) throw error;
    refuse(data.first, error);
  });
  if (turn.isTaken && !isEveryFrame) rehearse(opened.pipeline, memory.captured);
  if (waitForTurn()) await swapFrames(opened, sources);
}

void runThread('THREAD_FAILED', async () => {
  const opened = await openPipeline(
    settings,
    memory.captured,
    clock,
    counts,
    reportFault,
  );
  try {
    await run(opened);
  } finally {
    turn.release();
    await opened.close();
    native.returnFreedMemory();
  }
  if (!turn.isOver) writer.end();
  post({ type: 'done' });
});
