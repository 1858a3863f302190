import { createFrame } from '../../daemon/frames/frame.js';
import { LiveSink } from '../../daemon/output/live-sink.js';
import * as sinks from '../../daemon/sinks/sinks.js';
import { FakeDevice } from './fake-device.js';

const frame = createFrame(2, 2);
let device: FakeDevice;
let told: string[];
let sink: LiveSink;

beforeEach(() => {
  device = new FakeDevice();
  jest.spyOn(sinks, 'createSink').mockImplementation(async () => device);
  told = [];
  const request = { kind: 'v4l2loopback' } as const;
  sink = new LiveSink(request, { width: 2, height: 2, fps: 25 }, () =>
    told.push(sink.state.fault || 'open'),
  );
});

afterEach(() => jest.restoreAllMocks());

/** Tries to open whenever it is due. @returns milliseconds from one attempt to the next */
async function waits(attempts: number, fromUs = 0): Promise<number[]> {
  const atMs: number[] = [];
  for (let nowUs = fromUs; atMs.length <= attempts; nowUs += 1000) {
    if (!sink.isDue(nowUs)) continue;
    atMs.push(nowUs / 1000);
    await sink.open(nowUs);
  }
  return atMs.slice(1).map((at, i) => at - atMs[i]!);
}

test('is opened again after twice the time each time, at most five seconds, told once', async () => {
  device.isBroken = true;
  expect(await waits(6)).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
  expect(told).toEqual(['The device is gone.']);
  expect(device.closings).toBe(7);
});

test('begins anew with short times once it was open', async () => {
  device.isBroken = true;
  await waits(4);
  device.isBroken = false;
  await sink.open(60e6);
  expect([sink.state.isOpen, sink.isDue(61e6)]).toEqual([true, false]);
  device.isBroken = true;
  sink.write(frame, 70e6);
  expect(sink.state).toMatchObject({ isOpen: false, fault: 'The device is gone.' });
  expect(await waits(2, 70e6)).toEqual([1000, 2000]);
  expect(told).toEqual(['The device is gone.', 'open', 'The device is gone.']);
});

test('has readers while it is open only, and is then called as its device is', async () => {
  device.readers = 2;
  expect([sink.readerCount, sink.state.label]).toEqual([0, 'v4l2loopback']);
  await sink.open(0);
  expect([sink.readerCount, sink.state.label]).toEqual([2, 'fake']);
  await sink.close();
  expect([sink.readerCount, sink.state.label]).toEqual([0, 'v4l2loopback']);
  expect(device.closings).toBe(1);
});

test('is closed when it is lost', async () => {
  await sink.open(0);
  device.isBroken = true;
  sink.write(frame, 0);
  expect(device.closings).toBe(1);
});

test('is overwritten as often as the device keeps frames', async () => {
  await sink.open(0);
  device.kept = [1, 1, 1];
  sink.overwrite(frame, 0);
  expect(device.kept).toEqual([0, 0, 0]);
});
