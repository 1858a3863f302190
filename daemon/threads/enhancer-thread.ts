// The thread of an enhancer whose runs frames do not wait for. Owns the network; started
// and stopped by the swap thread.
import { setPriority } from 'node:os';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { openEnhancer } from '../enhancers/crop-enhancer.js';
import { ResidualNetwork, residualLength } from '../enhancers/residual-maker.js';
import { asGuiseError } from '../errors.js';
import { ModelStore } from '../inference/model-store.js';
import { networksInUse } from '../inference/networks-in-use.js';
import {
  type EnhancerMemory,
  type EnhancerThreadData,
  EnhancerWord,
  type FromEnhancer,
  type ToEnhancer,
} from './enhancer-messages.js';
import { runThread } from './run-thread.js';

/** Linux counts niceness by thread: frames come first where processors are few. The
 *  network's own threads inherit it. */
const NICENESS = 5;

const port = parentPort!;
const { modelsFolder, enhancer: settings, inference } = workerData as EnhancerThreadData;
let isStopping = false;

const post = (message: FromEnhancer) => port.postMessage(message);

function obeyMessages(maker: ResidualNetwork): void {
  for (let m = receiveMessageOnPort(port); m; m = receiveMessageOnPort(port)) {
    const message = m.message as ToEnhancer;
    if (message.type === 'stop') isStopping = true;
    else maker.tune(message.options);
  }
}

/** The network's own tensors cannot be shared with every Node, so the crop is copied. */
function runOn(crop: Float32Array, maker: ResidualNetwork): void {
  try {
    maker.crop.set(crop);
    maker.begin();
  } catch (error) {
    maker.isMade = false;
    post({ type: 'fault', message: asGuiseError(error, 'THREAD_FAILED').message });
  }
}

function serve(maker: ResidualNetwork, memory: EnhancerMemory): void {
  const words = new Int32Array(memory.words);
  const crop = new Float32Array(memory.crop);
  while (!isStopping) {
    const heard = Atomics.load(words, EnhancerWord.bell);
    obeyMessages(maker);
    if (isStopping) return;
    if (Atomics.load(words, EnhancerWord.isBusy) === 0) {
      Atomics.wait(words, EnhancerWord.bell, heard);
      continue;
    }
    runOn(crop, maker);
    words[EnhancerWord.durationUs] = maker.durationUs;
    words[EnhancerWord.isMade] = maker.isMade ? 1 : 0;
    Atomics.store(words, EnhancerWord.isBusy, 0);
  }
}

if (process.platform === 'linux') setPriority(0, NICENESS);

void runThread('THREAD_FAILED', async () => {
  const store = new ModelStore(modelsFolder);
  const enhancer = await openEnhancer(store, settings, inference);
  const { template, format, cropSize, enhancedSize } = enhancer;
  const crop = { template, format, cropSize, enhancedSize };
  /** Floats and words alike. */
  const shared = (count: number) =>
    new SharedArrayBuffer(count * Float32Array.BYTES_PER_ELEMENT);
  const memory: EnhancerMemory = {
    words: shared(Object.keys(EnhancerWord).length),
    crop: shared(enhancer.crop.length),
    residual: shared(residualLength(enhancer)),
  };
  post({ type: 'ready', crop, memory, networks: networksInUse() });
  const maker = new ResidualNetwork(enhancer, new Float32Array(memory.residual));
  try {
    serve(maker, memory);
  } finally {
    maker.close();
  }
});
