import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import {
  createFrameExchange,
  FrameReader,
  type FrameSlot,
  HeaderField,
} from '../../daemon/frames/frame-exchange.js';
import type { Pipeline } from '../../daemon/pipeline.js';
import { rehearse } from '../../daemon/threads/rehearsal.js';

/** Delivers frames until told to stop. */
const CAMERA = `
const { workerData } = require('node:worker_threads');
const { FrameWriter } = require(workerData.exchange);
const writer = new FrameWriter(workerData.memory);
const isStopped = new Int32Array(workerData.isStopped);
for (let n = 1; Atomics.load(isStopped, 0) === 0; n++) {
  writer.slot.header[0] = n;
  writer.publish();
  Atomics.wait(isStopped, 0, 0, 2);
}
`;

/** Notes the numbers of the frames that it is given. */
function notingPipeline() {
  const sequences: number[] = [];
  const process = ({ header }: FrameSlot) => {
    sequences.push(header[HeaderField.sequence]!);
  };
  return { sequences, pipeline: { process } as unknown as Pipeline };
}

test('processes eight frames on their way, each later than the one before', async () => {
  const memory = createFrameExchange(64, 48);
  const isStopped = new SharedArrayBuffer(4);
  const exchange = require.resolve('../../daemon/frames/frame-exchange.js');
  const camera = new Worker(CAMERA, {
    eval: true,
    workerData: { exchange, memory, isStopped },
  });
  const ended = new Promise((resolve) => camera.once('exit', resolve));
  const reader = new FrameReader(memory);
  while (!reader.take()) await sleep(1);
  const { sequences, pipeline } = notingPipeline();
  rehearse(pipeline, memory);
  Atomics.store(new Int32Array(isStopped), 0, 1);
  await ended;
  expect(sequences).toHaveLength(8);
  expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
  // Whoever is to take them still does.
  expect(reader.take()).toBe(true);
  const { header } = reader.slot;
  expect(header[HeaderField.sequence]).toBeGreaterThanOrEqual(sequences.at(-1)!);
});

test('ends where no camera delivers', () => {
  const { sequences, pipeline } = notingPipeline();
  rehearse(pipeline, createFrameExchange(64, 48));
  expect(sequences).toEqual([]);
});
