// The output thread: takes finished frames, lets the guard decide what is shown, and
// writes it to the sinks.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Verdict } from '../output/bare-face-guard.js';
import { LiveSink } from '../output/live-sink.js';
import { OutputLoop } from '../output/output-loop.js';
import { writeEveryFrame } from '../output/write-every-frame.js';
import { writeLive } from '../output/write-live.js';
import type { FromOutput, OutputThreadData, ToOutput } from './output-messages.js';
import { runThread } from './run-thread.js';

const data = workerData as OutputThreadData;
const port = parentPort!;
const loop = new OutputLoop(data);
const { width, height } = data.memory.swapped;
const format = { width, height, fps: data.fps };
let reportedVerdict: Verdict | -1 = -1;

function post(message: FromOutput): void {
  port.postMessage(message);
}

function obey(message: ToOutput): void {
  if (message.type === 'stop') loop.isStopping = true;
  else if (message.type === 'situation') loop.presenter.setSituation(message.card);
  else if (message.type === 'policy') loop.guard.policy = message.policy;
  else loop.presenter.setCover(message.card);
}

function obeyMessages(): void {
  for (let m = receiveMessageOnPort(port); m; m = receiveMessageOnPort(port)) {
    obey(m.message as ToOutput);
  }
}

function reportVerdict(): void {
  const { verdict } = loop.presenter;
  if (verdict === reportedVerdict) return;
  reportedVerdict = verdict;
  post({ type: 'showing', verdict });
}

async function live(): Promise<void> {
  const reportSinks = () =>
    post({ type: 'sinks', sinks: sinks.map((sink) => sink.state) });
  const sinks = data.sinks.map((request) => new LiveSink(request, format, reportSinks));
  // Those that there are report when they open or cannot.
  if (sinks.length === 0) reportSinks();
  await writeLive(loop, sinks, {
    fps: data.fps,
    isOnDemand: data.isOnDemand,
    onWatched: (isWatched) => post({ type: 'watched', isWatched }),
    onTurn() {
      obeyMessages();
      reportVerdict();
    },
  });
}

async function everyFrame(): Promise<boolean> {
  const reportOpen = (labels: string[]) =>
    post({
      type: 'sinks',
      sinks: labels.map((label) => ({ label, isOpen: true, fault: '' })),
    });
  return writeEveryFrame(loop, data.sinks, format, reportOpen, obeyMessages);
}

async function main(): Promise<void> {
  try {
    if (!data.isEveryFrame) await live();
    else if (await everyFrame()) post({ type: 'done' });
  } finally {
    loop.close();
  }
}

void runThread('SINK_FAILED', main);
