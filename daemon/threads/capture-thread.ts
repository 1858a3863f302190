// The capture thread: owns the camera and fills the captured exchange. It ends by itself
// once the camera has ended or failed.
import { parentPort, workerData } from 'node:worker_threads';
import { openCamera } from '../capture/open-camera.js';
import type { CaptureReport } from '../capture/opened-camera.js';
import { HeapMeter } from '../timing/heap-meter.js';
import { StageClock } from '../timing/stage-clock.js';
import type { CaptureThreadData, CaptureThreadOrder } from './capture-messages.js';

const port = parentPort!;
const data = workerData as CaptureThreadData;

const heap = data.heap && new HeapMeter(data.heap, 'capture');

function report(capture: CaptureReport): void {
  port.postMessage(capture);
  // Closing the port leaves nothing for this thread to wait for, so it ends.
  if (capture.state === 'ended' || capture.state === 'failed') {
    heap?.close();
    port.close();
  }
}

const camera = openCamera({
  exchange: data.exchange,
  capturedCount: data.capturedCount,
  request: data.request,
  isEveryFrame: data.isEveryFrame,
  ffmpeg: data.ffmpeg,
  report,
  ...(data.stages && { clock: new StageClock(data.stages) }),
  ...(heap && { heap }),
});

port.on('message', (order: CaptureThreadOrder) => {
  if (order.type === 'pause') camera.pause();
  else if (order.type === 'resume') camera.resume();
  else
    void camera.stop().then(() => report({ state: 'ended', detail: '', stderrTail: [] }));
});

camera.start();
