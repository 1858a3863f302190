import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  createFrameExchange,
  FrameReader,
  FrameWriter,
  HeaderField,
} from '../../daemon/frames/frame-exchange.js';
import type { ExchangeRole, ReaderTally, WriterTally } from './frame-exchange-worker.js';

function run<Tally>(role: ExchangeRole): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, 'frame-exchange-worker.js'), {
      workerData: role,
    });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

describe('between two workers', () => {
  it('tears no frame and keeps their order while the latest wins', async () => {
    const memory = createFrameExchange(640, 360);
    const count = 3000;
    const [written, read] = await Promise.all([
      run<WriterTally>({ side: 'writer', memory, first: 1, count, isPatient: false }),
      run<ReaderTally>({ side: 'reader', memory, count: 0 }),
    ]);
    expect(read).toMatchObject({ torn: 0, outOfOrder: 0, last: count });
    expect(read.taken).toBeGreaterThan(10);
    expect(written.lost).toBe(count - read.taken);
  });

  it('loses none when the writer waits', async () => {
    const memory = createFrameExchange(64, 48);
    const count = 5000;
    const [written, read] = await Promise.all([
      run<WriterTally>({ side: 'writer', memory, first: 1, count, isPatient: true }),
      run<ReaderTally>({ side: 'reader', memory, count: 0 }),
    ]);
    expect(read).toEqual({ taken: count, torn: 0, outOfOrder: 0, first: 1, last: count });
    expect(written.lost).toBe(0);
  });

  it('goes on with a reader that was started anew', async () => {
    const memory = createFrameExchange(64, 48);
    const count = 2000;
    const writing = run<WriterTally>({
      side: 'writer',
      memory,
      first: 1,
      count,
      isPatient: true,
    });
    const before = await run<ReaderTally>({ side: 'reader', memory, count: 700 });
    const after = await run<ReaderTally>({ side: 'reader', memory, count: 0 });
    expect(before).toMatchObject({ taken: 700, torn: 0, outOfOrder: 0, last: 700 });
    expect(after).toMatchObject({ taken: 1300, torn: 0, outOfOrder: 0, first: 701 });
    expect((await writing).lost).toBe(0);
  });
});

describe('within one thread', () => {
  const memory = () => createFrameExchange(2, 2);

  function publish(writer: FrameWriter, sequence: number): boolean {
    writer.slot.header[HeaderField.sequence] = sequence;
    writer.slot.frame.data.fill(sequence);
    return writer.publish();
  }
  const taken = (reader: FrameReader) => [
    reader.slot.header[HeaderField.sequence],
    reader.slot.frame.data[0],
  ];

  it('has nothing to take at first, and each frame once', () => {
    const shared = memory();
    const [writer, reader] = [new FrameWriter(shared), new FrameReader(shared)];
    expect(reader.take()).toBe(false);
    publish(writer, 1);
    expect(reader.take()).toBe(true);
    expect(reader.take()).toBe(false);
    expect(taken(reader)).toEqual([1, 1]);
  });

  it('tells the writer which frames were lost, and gives the latest', () => {
    const shared = memory();
    const [writer, reader] = [new FrameWriter(shared), new FrameReader(shared)];
    expect([1, 2, 3].map((n) => publish(writer, n))).toEqual([true, false, false]);
    reader.take();
    expect(taken(reader)).toEqual([3, 3]);
    expect(publish(writer, 4)).toBe(true);
  });

  it('leaves the taken frame alone however many follow', () => {
    const shared = memory();
    const [writer, reader] = [new FrameWriter(shared), new FrameReader(shared)];
    publish(writer, 1);
    reader.take();
    for (let n = 2; n < 20; n++) publish(writer, n);
    expect(taken(reader)).toEqual([1, 1]);
  });

  it('goes on where a writer that was started anew finds it', () => {
    const shared = memory();
    const reader = new FrameReader(shared);
    publish(new FrameWriter(shared), 1);
    reader.take();
    // The first writer died with this half-written frame.
    new FrameWriter(shared).slot.frame.data.fill(99);
    publish(new FrameWriter(shared), 2);
    expect(reader.take()).toBe(true);
    expect(taken(reader)).toEqual([2, 2]);
  });

  it('waits no longer than it was told', () => {
    const shared = memory();
    const [writer, reader] = [new FrameWriter(shared), new FrameReader(shared)];
    const startedAt = performance.now();
    expect(reader.takeWithin(50)).toBe(false);
    publish(writer, 1);
    expect(writer.waitUntilTaken(50)).toBe(false);
    expect(performance.now() - startedAt).toBeGreaterThan(90);
    reader.take();
    expect(writer.waitUntilTaken(0)).toBe(true);
  });

  it('is drained when the writer ended and the last frame was taken', () => {
    const shared = memory();
    const [writer, reader] = [new FrameWriter(shared), new FrameReader(shared)];
    publish(writer, 1);
    writer.end();
    expect(reader.isDrained).toBe(false);
    expect(reader.takeWithin(0)).toBe(true);
    expect(reader.isDrained).toBe(true);
    expect(reader.takeWithin(1000)).toBe(false);
  });
});
