// A worker that writes to one camera until it is told to stop, or terminated.
import { parentPort, workerData } from 'node:worker_threads';
import { CameraWriter } from './camera-writer.js';
import { drawTestCard } from './test-card.js';

async function main(): Promise<void> {
  const writer = new CameraWriter({ device: workerData as string });
  await writer.open([drawTestCard(320, 180, 0)], 10);
  parentPort!.postMessage('writing');
  parentPort!.once('message', () => void writer.close().then(() => parentPort!.unref()));
}

void main();
