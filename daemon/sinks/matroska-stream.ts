// Raw frames with their times, as the smallest Matroska stream that ffmpeg reads: one
// cluster for each frame. Element ids are those of RFC 9559.

/** Matroska counts in nanoseconds; one tick here is a microsecond. */
const TICK_NS = 1000;

const UNKNOWN_SIZE = Buffer.from('01ffffffffffffff', 'hex');

/** Sizes are written in eight bytes: a marker, then 56 bits. */
function sizeBytes(size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(size) | (1n << 56n));
  return bytes;
}

function element(idHex: string, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(idHex, 'hex'), sizeBytes(content.length), content]);
}

function unsigned(idHex: string, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(idHex, bytes);
}

const text = (idHex: string, value: string): Buffer =>
  element(idHex, Buffer.from(value, 'ascii'));

/** What comes before the first frame of width × height NV12. */
export function matroskaStart(width: number, height: number): Buffer {
  const header = element(
    '1a45dfa3', // EBML
    Buffer.concat([
      text('4282', 'matroska'), // DocType
      unsigned('4287', 4), // DocTypeVersion
      unsigned('4285', 2), // DocTypeReadVersion
    ]),
  );
  const picture = element(
    'e0', // Video
    Buffer.concat([
      unsigned('b0', width), // PixelWidth
      unsigned('ba', height), // PixelHeight
      text('2eb524', 'NV12'), // UncompressedFourCC
    ]),
  );
  const track = element(
    'ae', // TrackEntry
    Buffer.concat([
      unsigned('d7', 1), // TrackNumber
      unsigned('73c5', 1), // TrackUID
      unsigned('83', 1), // TrackType: video
      text('86', 'V_UNCOMPRESSED'), // CodecID
      picture,
    ]),
  );
  return Buffer.concat([
    header,
    Buffer.from('18538067', 'hex'), // Segment
    UNKNOWN_SIZE,
    element('1549a966', unsigned('2ad7b1', TICK_NS)), // Info, TimestampScale
    element('1654ae6b', track), // Tracks
  ]);
}

/** What comes before each frame; made once, only the time changes. */
export class MatroskaFrameHeader {
  readonly bytes: Buffer;
  private readonly timeOffset: number;

  constructor(frameByteLength: number) {
    // Track 1, no time of its own, key frame.
    const blockHeader = Buffer.from('81000080', 'hex');
    const block = Buffer.concat([
      Buffer.from('a3', 'hex'), // SimpleBlock
      sizeBytes(blockHeader.length + frameByteLength),
      blockHeader,
    ]);
    const time = unsigned('e7', 0); // Timestamp
    const clusterSize = time.length + block.length + frameByteLength;
    const cluster = Buffer.concat([
      Buffer.from('1f43b675', 'hex'),
      sizeBytes(clusterSize),
    ]);
    this.bytes = Buffer.concat([cluster, time, block]);
    this.timeOffset = cluster.length + time.length - 8;
  }

  /** @param timeUs  whole microseconds, below 2⁵³ */
  setTime(timeUs: number): void {
    this.bytes.writeUInt32BE(Math.floor(timeUs / 2 ** 32), this.timeOffset);
    this.bytes.writeUInt32BE(timeUs % 2 ** 32, this.timeOffset + 4);
  }
}
