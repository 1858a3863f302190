import { FrameWriter, HeaderField } from '../../daemon/frames/frame-exchange.js';
import { SwapOutcome } from '../../daemon/frames/swap-outcome.js';
import { LiveSink } from '../../daemon/output/live-sink.js';
import { OutputLoop } from '../../daemon/output/output-loop.js';
import { writeLive } from '../../daemon/output/write-live.js';
import * as sinks from '../../daemon/sinks/sinks.js';
import { createSharedMemory } from '../../daemon/threads/shared-memory.js';
import { monotonicUs } from '../../daemon/timing/monotonic-clock.js';
import { FakeDevice } from './fake-device.js';
import { cardOrValue, filledCards } from './filled-cards.js';

const WORN = 100; // the value of every byte of a swapped frame
const EARLIER = 50; // of one captured before anybody looked

const format = { width: 4, height: 2, fps: 50 };

let device: FakeDevice;
let loop: OutputLoop;
let writer: FrameWriter;
let isWatched: boolean;

beforeEach(() => {
  const memory = createSharedMemory(format.width, format.height);
  device = new FakeDevice();
  jest.spyOn(sinks, 'createSink').mockImplementation(async () => device);
  loop = new OutputLoop({
    memory,
    policy: { onNoSwap: 'hold', holdMs: 500, cover: 'card', longestPauseMs: 0 },
    cards: filledCards(format.width, format.height),
    cover: null,
  });
  writer = new FrameWriter(memory.swapped);
  isWatched = false;
});

afterEach(() => {
  loop.close();
  jest.restoreAllMocks();
});

/** Runs the loop, and one step of the script at each of its turns, until that is over. */
async function write(script: Generator<void>): Promise<void> {
  const sink = new LiveSink({ kind: 'v4l2loopback' }, format, () => undefined);
  await writeLive(loop, [sink], {
    fps: format.fps,
    isOnDemand: true,
    onWatched(now) {
      isWatched = now;
    },
    onTurn() {
      if (script.next().done) loop.isStopping = true;
    },
  });
}

function* until(what: string, isTrue: () => boolean): Generator<void> {
  const deadline = performance.now() + 30_000;
  while (!isTrue()) {
    // The loop blocks this thread: no timer of Jest's could end it.
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
    yield;
  }
}

function publish(value: number, capturedAtUs: number): void {
  const { header, frame } = writer.slot;
  header[HeaderField.outcome] = SwapOutcome.swapped;
  header[HeaderField.capturedAtUs] = capturedAtUs;
  frame.data.fill(value);
  writer.publish();
}

const kept = () => device.kept.map(cardOrValue);
const onlyStandby = ['standby', 'standby', 'standby'];

/** Somebody comes, and sees a swapped frame. */
function* look(): Generator<void> {
  device.readers = 1;
  yield* until('somebody is seen', () => isWatched);
  yield* until('the frame is shown', () => {
    publish(WORN, monotonicUs());
    return device.kept.includes(WORN);
  });
}

test('keeps nothing but the standby card for whoever comes next', async () => {
  const script = function* () {
    yield* until('it is open', () => device.kept.length > 0);
    expect(kept()).toEqual(onlyStandby);
    yield* look();
    device.readers = 0;
    yield* until('nobody is there', () => !isWatched);
    expect(kept()).toEqual(onlyStandby);
    yield* look();
  };
  await write(script());
  expect(kept()).toEqual(onlyStandby);
  expect(device.closings).toBe(1);
});

test('shows no frame that was captured before somebody looked', async () => {
  const script = function* () {
    const beforeUs = monotonicUs();
    device.readers = 1;
    yield* until('somebody is seen', () => isWatched);
    for (let i = 0; i < 5; i++) {
      publish(EARLIER, beforeUs);
      yield;
      expect(kept()).not.toContain(EARLIER);
    }
    yield* look();
  };
  await write(script());
});

test('puts the standby card on a device that was lost and comes back', async () => {
  const script = function* () {
    yield* until('it is open', () => device.kept.length > 0);
    device.isBroken = true;
    device.readers = 1;
    yield* until('it is lost', () => device.closings > 0);
    device.readers = 0;
    device.kept = [];
    device.isBroken = false;
    yield* until('it is open again', () => device.kept.length > 0);
    expect(device.kept).toHaveLength(3);
    expect(kept()).not.toContain(WORN);
  };
  await write(script());
});
