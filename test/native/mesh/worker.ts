// Swaps the same face many times in a worker thread and posts the last frame.
import { parentPort } from 'node:worker_threads';
import { native } from '../../../native/index.js';
import { frontalLandmarks, lumaFrame } from './face.js';

const face = frontalLandmarks(140, 160, 130);
const photo = lumaFrame(320, 320, (x) => (x % 8 < 4 ? 90 : 150));
const camera = lumaFrame(320, 320, () => 120);
const source = native.prepareMeshSource(photo.data, 320, 320, face);
const swapper = native.createMeshSwapper();
let output = camera.data;
for (let i = 0; i < 60 && source; i++) {
  output = camera.data.slice();
  native.swapMesh(swapper, source, output, 320, 320, face, i % 20, 0.8);
}
parentPort?.postMessage(output);
