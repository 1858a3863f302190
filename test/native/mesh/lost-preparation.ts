// A worker that fails while a source is being prepared for it, and how that ends; for
// source.test.ts, which the whole process might take along.
import { isMainThread, Worker } from 'node:worker_threads';
import { native } from '../../../native/index.js';
import { frontalLandmarks } from './face.js';
import { FACE_WIDTH, HEIGHT, plain, WIDTH } from './swap.js';

if (isMainThread) {
  const worker = new Worker(__filename);
  worker.on('error', (error) => process.stdout.write(`${error.message}; `));
  worker.on('exit', (code) => process.stdout.write(`exit ${code}`));
} else {
  const face = frontalLandmarks(FACE_WIDTH, 160, 130);
  void native.prepareMeshSourceAside(plain.data, WIDTH, HEIGHT, face);
  throw new Error('a frame failed');
}
