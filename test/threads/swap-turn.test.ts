import { Worker } from 'node:worker_threads';
import { MAX_FACES } from '../../daemon/faces/face.js';
import { FACE_NUMBERS } from '../../daemon/pipeline.js';
import {
  createSwapTurn,
  SwapTurn,
  type SwapTurnMemory,
} from '../../daemon/threads/swap-turn.js';

/** Tells that it begins to wait for its turn, then for how long it did, milliseconds. */
const WAITING = `
const { parentPort, workerData } = require('node:worker_threads');
const { SwapTurn } = require(workerData.file);
const turn = new SwapTurn(workerData.memory, 2);
parentPort.postMessage('waits');
const beganAtMs = performance.now();
const isMine = turn.takeWithin(60_000);
parentPort.postMessage(isMine ? performance.now() - beganAtMs : 'not mine');
`;

let first: SwapTurn;
let second: SwapTurn;
let memory: SwapTurnMemory;
beforeEach(() => {
  memory = createSwapTurn();
  first = new SwapTurn(memory, 1);
  second = new SwapTurn(memory, 2);
});

test('is had by one thread at a time', () => {
  expect(first.takeWithin(0)).toBe(true);
  expect(second.takeWithin(0)).toBe(false);
  first.release();
  expect(second.takeWithin(0)).toBe(true);
});

test('is over for a thread once a later one asks, and never comes back', () => {
  first.takeWithin(0);
  expect(first.isOver).toBe(false);
  second.takeWithin(0);
  expect(first.isOver).toBe(true);
  first.release();
  expect(first.takeWithin(0)).toBe(false);
  expect(second.takeWithin(0)).toBe(true);
  expect(second.isOver).toBe(false);
});

test('is taken at once by whoever waits for it when it is given back', async () => {
  first.takeWithin(0);
  const file = require.resolve('../../daemon/threads/swap-turn.js');
  const worker = new Worker(WAITING, { eval: true, workerData: { file, memory } });
  const told: unknown[] = [];
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.on('message', (message) => {
    told.push(message);
    if (told.length > 1) return;
    // By then it waits.
    setTimeout(() => first.release(), 200);
  });
  await ended;
  expect(told[1]).toBeGreaterThan(0);
  expect(told[1]).toBeLessThan(30_000);
  expect(second.isTaken).toBe(true);
  second.release();
  expect(second.isTaken).toBe(false);
});

test('is not lost when somebody without it gives it back', () => {
  first.takeWithin(0);
  second.release();
  expect(second.takeWithin(0)).toBe(false);
});

test('passes on where faces are, once', () => {
  first.leaveFaces((into) => {
    into.set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    return 2;
  });
  expect([...second.takeFaces()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect([...second.takeFaces()]).toEqual([]);
});

test('passes on every face that can be followed, and as many that were lost', () => {
  const numbers = Float64Array.from(
    { length: MAX_FACES * 2 * FACE_NUMBERS },
    (_, i) => i,
  );
  first.takeWithin(0);
  first.leaveFaces((into) => {
    into.set(numbers);
    return MAX_FACES * 2;
  });
  second.takeWithin(0);
  expect([...second.takeFaces()]).toEqual([...numbers]);
});
