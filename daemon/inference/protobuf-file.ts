// Walks protobuf messages in a file of any size: only the bytes that are asked for are
// read. Source: protobuf.dev, "Encoding".
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { GuiseError } from '../errors.js';

/** How a field's value is written. */
export const Wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

export interface Field {
  readonly number: number;
  readonly wire: number;
  /** A varint's value, modulo 2⁵³; 0 for other wires. */
  readonly value: number;
  /** Where the value's bytes begin and end in the file. */
  readonly start: number;
  readonly end: number;
}

const WINDOW_BYTES = 4096;
const LONGEST_VARINT = 10;

export class ProtobufFile {
  readonly size: number;
  private readonly fd: number;
  private readonly window = new Uint8Array(WINDOW_BYTES);
  private windowStart = 0;
  private windowEnd = 0;

  /** @throws GuiseError MODEL_UNREADABLE */
  constructor(readonly path: string) {
    try {
      this.fd = openSync(path, 'r');
      this.size = fstatSync(this.fd).size;
    } catch (cause) {
      throw new GuiseError(
        'MODEL_UNREADABLE',
        `The model file ${path} cannot be read: ${(cause as Error).message}.`,
        cause,
      );
    }
  }

  /**
   * The fields of the message that lies between two places of the file, in order.
   * @throws GuiseError MODEL_UNREADABLE when it is cut short or not a message
   */
  *fields(start: number, end: number): Generator<Field> {
    let at = start;
    while (at < end) {
      const key = this.varint(at, end);
      const number = Math.floor(key.value / 8);
      const wire = key.value % 8;
      const field = this.valueOf(number, wire, key.end, end);
      if (number === 0 || field.end > end) throw this.damaged();
      yield field;
      at = field.end;
    }
  }

  text(field: Field): string {
    return Buffer.from(this.bytes(field)).toString('utf8');
  }

  bytes({ start, end }: Field): Uint8Array {
    const bytes = new Uint8Array(end - start);
    this.read(bytes, start);
    return bytes;
  }

  /** The varints of a packed field, or the one of a plain one. */
  varints(field: Field): number[] {
    if (field.wire === Wire.varint) return [field.value];
    const values: number[] = [];
    for (let at = field.start; at < field.end; ) {
      const { value, end } = this.varint(at, field.end);
      values.push(value);
      at = end;
    }
    return values;
  }

  close(): void {
    closeSync(this.fd);
  }

  damaged(): GuiseError {
    return new GuiseError(
      'MODEL_UNREADABLE',
      `The model file ${this.path} is cut short or no ONNX file. Delete it and fetch it again.`,
    );
  }

  private valueOf(number: number, wire: number, start: number, end: number): Field {
    switch (wire) {
      case Wire.varint:
        return { number, wire, start, ...this.varint(start, end) };
      case Wire.fixed64:
        return { number, wire, value: 0, start, end: start + 8 };
      case Wire.fixed32:
        return { number, wire, value: 0, start, end: start + 4 };
      case Wire.bytes: {
        const length = this.varint(start, end);
        return {
          number,
          wire,
          value: 0,
          start: length.end,
          end: length.end + length.value,
        };
      }
      default:
        throw this.damaged();
    }
  }

  private varint(start: number, end: number): { value: number; end: number } {
    let value = 0;
    let factor = 1;
    for (let at = start; at < Math.min(end, start + LONGEST_VARINT); at++) {
      const byte = this.byteAt(at);
      if (factor <= 2 ** 49) value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return { value: value % 2 ** 53, end: at + 1 };
    }
    throw this.damaged();
  }

  private byteAt(position: number): number {
    if (position < this.windowStart || position >= this.windowEnd) {
      this.windowStart = position;
      this.windowEnd =
        position + readSync(this.fd, this.window, 0, WINDOW_BYTES, position);
      if (this.windowEnd === position) throw this.damaged();
    }
    return this.window[position - this.windowStart]!;
  }

  private read(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(this.fd, bytes, done, bytes.length - done, position + done);
      if (count === 0) throw this.damaged();
      done += count;
    }
  }
}
