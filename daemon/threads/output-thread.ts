// The output thread: takes finished frames, lets the guard decide what is shown, and
// writes to the sinks at a fixed rate (live) or each frame once (rendering).
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { native } from '../../native/index.js';
import { asGuiseError } from '../errors.js';
import { FrameReader, HeaderField } from '../frames/frame-exchange.js';
import { BareFaceGuard, Verdict } from '../output/bare-face-guard.js';
import { Pacer } from '../output/pacer.js';
import { Presenter } from '../output/presenter.js';
import { PreviewFeed } from '../preview/preview-feed.js';
import { PreviewWatch } from '../preview/preview-watch.js';
import type { FrameSink } from '../sinks/frame-sink.js';
import { createSink } from '../sinks/sinks.js';
import { FrameCounts } from '../timing/frame-counts.js';
import { HeapMeter } from '../timing/heap-meter.js';
import { StageClock } from '../timing/stage-clock.js';
import type { FromOutput, OutputThreadData, ToOutput } from './output-messages.js';
import { yieldToEventLoop } from './yield.js';

const WAIT_SLICE_MS = 50;
const YIELD_EVERY_MS = 100;

const data = workerData as OutputThreadData;
const port = parentPort!;
const { memory } = data;
const reader = new FrameReader(memory.swapped);
const clock = new StageClock(memory.stages);
const counts = new FrameCounts(memory.counts);
const heap = new HeapMeter(memory.heap, 'output');
const guard = new BareFaceGuard(data.policy);
const presenter = new Presenter(guard, data.cards, counts);
const frameIntervalUs = 1e6 / data.fps;
const watch = memory.preview && new PreviewWatch(memory.preview.watch);
const feed = memory.preview && new PreviewFeed(memory.preview.shown);

let isStopping = false;
let lastYieldUs = 0;
let reportedVerdict: Verdict | -1 = -1;

function post(message: FromOutput): void {
  port.postMessage(message);
}

function obey(message: ToOutput): void {
  if (message.type === 'stop') isStopping = true;
  else if (message.type === 'policy') guard.setPolicy(message.policy);
  else if (message.type === 'situation') presenter.setSituation(message.card);
  else presenter.setCovered(message.isCovered);
}

function obeyMessages(): void {
  for (let m = receiveMessageOnPort(port); m; m = receiveMessageOnPort(port)) {
    obey(m.message as ToOutput);
  }
}

/** Lets timers, child processes and the garbage collection's observer have their turn. */
async function yieldNowAndThen(): Promise<void> {
  const nowUs = native.nowUs();
  if (nowUs - lastYieldUs < YIELD_EVERY_MS * 1000) return;
  lastYieldUs = nowUs;
  await yieldToEventLoop();
}

function writeToSinks(sinks: readonly FrameSink[], isNew: boolean): void {
  const { header } = reader.slot;
  const capturedAtUs = header[HeaderField.capturedAtUs]!;
  clock.begin('write');
  for (const sink of sinks) sink.write(presenter.shown, capturedAtUs);
  clock.end('write');
  if (watch?.takeShown(header[HeaderField.sequence]!, native.nowUs())) {
    feed?.send(presenter.shown, header);
  }
  if (isNew) {
    if (presenter.verdict === Verdict.swapped) {
      clock.record('latency', native.nowUs() - capturedAtUs);
    }
    heap.countFrame();
  }
  if (presenter.verdict !== reportedVerdict) {
    reportedVerdict = presenter.verdict;
    post({ type: 'showing', verdict: presenter.verdict });
  }
}

/** Each frame once. Time is the clip's own, so that holding is bounded in its seconds. */
async function writeEveryFrame(sinks: readonly FrameSink[]): Promise<void> {
  while (!isStopping && !reader.isDrained) {
    obeyMessages();
    if (reader.takeWithin(WAIT_SLICE_MS)) {
      clock.begin('present');
      const mediaUs = reader.slot.header[HeaderField.sequence]! * frameIntervalUs;
      presenter.presentFrame(reader.slot, mediaUs);
      clock.end('present');
      writeToSinks(sinks, true);
    }
    await yieldNowAndThen();
  }
}

/** At a fixed rate: the latest frame, or the last one again. */
async function writeAtRate(sinks: readonly FrameSink[]): Promise<void> {
  const pacer = new Pacer(frameIntervalUs);
  while (!isStopping) {
    obeyMessages();
    clock.begin('present');
    const isNew = reader.take();
    if (isNew) presenter.presentFrame(reader.slot, native.nowUs());
    else presenter.presentSilence(native.nowUs());
    clock.end('present');
    writeToSinks(sinks, isNew);
    await yieldNowAndThen();
    pacer.wait();
  }
}

/** Files keep nothing of work that was broken off; devices just close. */
async function abandon(sinks: readonly FrameSink[]): Promise<void> {
  for (const sink of sinks) {
    await (sink.abandon?.() ?? sink.close()).catch(() => undefined);
  }
}

async function main(): Promise<void> {
  const sinks: FrameSink[] = [];
  try {
    for (const request of data.sinks) {
      const sink = await createSink(request);
      await sink.open({
        width: memory.swapped.width,
        height: memory.swapped.height,
        fps: data.fps,
      });
      sinks.push(sink);
    }
    post({ type: 'ready', labels: sinks.map((sink) => sink.label) });
    if (data.isEveryFrame) await writeEveryFrame(sinks);
    else await writeAtRate(sinks);
    if (data.isEveryFrame && !reader.isDrained) await abandon(sinks);
    for (const sink of sinks) await sink.close();
    post({ type: 'done' });
  } catch (error) {
    await abandon(sinks);
    const { code, message } = asGuiseError(error, 'SINK_FAILED');
    post({ type: 'failed', code, message });
  } finally {
    heap.close();
  }
}

void main();
