// One side of a frame exchange in a real worker, for stress tests. Each byte of a frame
// is made from its number, so that a torn frame shows.
import { parentPort, workerData } from 'node:worker_threads';
import {
  type FrameExchangeMemory,
  FrameReader,
  FrameWriter,
  HeaderField,
} from '../../daemon/frames/frame-exchange.js';

export type ExchangeRole =
  | {
      readonly side: 'writer';
      readonly memory: FrameExchangeMemory;
      readonly first: number;
      readonly count: number;
      /** Loses none. */
      readonly isPatient: boolean;
    }
  | {
      readonly side: 'reader';
      readonly memory: FrameExchangeMemory;
      /** Takes this many, then leaves; 0: until the writer ends. */
      readonly count: number;
    };

export interface WriterTally {
  readonly lost: number;
}

export interface ReaderTally {
  readonly taken: number;
  readonly torn: number;
  readonly outOfOrder: number;
  readonly first: number;
  readonly last: number;
}

/** Each frame's number fills it, word by word, with the place mixed in. */
const wordOf = (sequence: number, index: number): number => (sequence * 31 + index) | 0;

function write(role: Extract<ExchangeRole, { side: 'writer' }>): WriterTally {
  const writer = new FrameWriter(role.memory);
  let lost = 0;
  for (let n = role.first; n < role.first + role.count; n++) {
    while (role.isPatient && !writer.waitUntilTaken(1000));
    const { frame, header } = writer.slot;
    const words = new Int32Array(
      frame.data.buffer,
      frame.data.byteOffset,
      frame.data.length / 4,
    );
    for (let i = 0; i < words.length; i++) words[i] = wordOf(n, i);
    header[HeaderField.sequence] = n;
    if (!writer.publish()) lost++;
  }
  writer.end();
  return { lost };
}

function read(role: Extract<ExchangeRole, { side: 'reader' }>): ReaderTally {
  const reader = new FrameReader(role.memory);
  const tally = { taken: 0, torn: 0, outOfOrder: 0, first: 0, last: 0 };
  while (!reader.isDrained && (role.count === 0 || tally.taken < role.count)) {
    if (!reader.takeWithin(100)) continue;
    const { frame, header } = reader.slot;
    const sequence = header[HeaderField.sequence]!;
    const words = new Int32Array(
      frame.data.buffer,
      frame.data.byteOffset,
      frame.data.length / 4,
    );
    // From the end: a writer that came in between would be seen at the front.
    for (let i = words.length - 1; i >= 0; i--) {
      if (words[i] !== wordOf(sequence, i)) {
        tally.torn++;
        break;
      }
    }
    if (sequence <= tally.last) tally.outOfOrder++;
    if (tally.taken === 0) tally.first = sequence;
    tally.last = sequence;
    tally.taken++;
  }
  return tally;
}

if (parentPort) {
  const role = workerData as ExchangeRole;
  parentPort.postMessage(role.side === 'writer' ? write(role) : read(role));
}
