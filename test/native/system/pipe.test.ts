import { native, Transfer } from '../../../native/index.js';

const open: number[] = [];
afterEach(() => {
  for (const fd of open.splice(0)) native.closeFd(fd);
});

function openPipe(): [number, number] {
  const ends = native.openPipe(65_536);
  open.push(...ends);
  native.setNonBlocking(ends[1]);
  return ends;
}

function close(fd: number): void {
  native.closeFd(fd);
  open.splice(open.indexOf(fd), 1);
}

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => i * 7);

it('carries bytes, into shared memory too', () => {
  const [readFd, writeFd] = openPipe();
  const sent = bytes(1000);
  const received = new Uint8Array(new SharedArrayBuffer(1000));
  expect(native.writeFully(writeFd, sent, new Int32Array(1), 100)).toBe(Transfer.full);
  expect(native.readFully(readFd, received, new Int32Array(1), 100)).toBe(Transfer.full);
  expect([...received]).toEqual([...sent]);
});

it('goes on where a read that timed out stopped', () => {
  const [readFd, writeFd] = openPipe();
  const received = new Uint8Array(10);
  const progress = new Int32Array(1);
  native.writeFully(writeFd, bytes(4), new Int32Array(1), 100);
  const startedAt = performance.now();
  expect(native.readFully(readFd, received, progress, 50)).toBe(Transfer.timedOut);
  expect(performance.now() - startedAt).toBeGreaterThan(45);
  expect(progress[0]).toBe(4);
  native.writeFully(writeFd, bytes(6), new Int32Array(1), 100);
  expect(native.readFully(readFd, received, progress, 50)).toBe(Transfer.full);
  expect([...received]).toEqual([...bytes(4), ...bytes(6)]);
});

it('goes on where a write into a full pipe stopped', () => {
  const [readFd, writeFd] = openPipe();
  const sent = bytes(200_000);
  const progress = new Int32Array(1);
  expect(native.writeFully(writeFd, sent, progress, 20)).toBe(Transfer.timedOut);
  const first = new Uint8Array(progress[0]!);
  expect(first.length).toBeGreaterThan(0);
  native.readFully(readFd, first, new Int32Array(1), 100);
  native.writeFully(writeFd, sent, progress, 20);
  expect(progress[0]).toBeGreaterThan(first.length);
  expect([...first.subarray(-5)]).toEqual([
    ...sent.subarray(first.length - 5, first.length),
  ]);
});

it('tells that the other end is closed', () => {
  const [readFd, writeFd] = openPipe();
  close(writeFd);
  const read = native.readFully(readFd, new Uint8Array(1), new Int32Array(1), 100);
  expect(read).toBe(Transfer.ended);
  const [otherReadFd, otherWriteFd] = openPipe();
  close(otherReadFd);
  const written = native.writeFully(otherWriteFd, bytes(1), new Int32Array(1), 100);
  expect(written).toBe(Transfer.ended);
});

it('closes no descriptor that it did not open', () => {
  expect(() => native.closeFd(1)).toThrow(/not an open end/);
  const [readFd, writeFd] = native.openPipe(65_536);
  native.closeFd(readFd);
  native.closeFd(writeFd);
  expect(() => native.closeFd(readFd)).toThrow(/not an open end/);
});

it('refuses progress outside the data', () => {
  const [readFd] = openPipe();
  const read = () => native.readFully(readFd, new Uint8Array(4), Int32Array.of(5), 0);
  expect(read).toThrow(/progress/);
});
