// Writes ONNX models for tests, straight in protobuf's wire format.
// Field numbers: onnx/onnx.proto of ONNX 1.x.

/** Opset 13 and IR version 8: read by every onnxruntime since 1.8. */
const OPSET = 13;
const IR_VERSION = 8;

const ElementType = { float: 1, int64: 7, float16: 10, double: 11 } as const;
const AttributeType = { float: 1, int: 2, text: 3, ints: 7 } as const;

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

const joined = (parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

const number = (field: number, value: number) =>
  joined([varint(field << 3), varint(value)]);

const message = (field: number, ...parts: Uint8Array[]) => {
  const body = joined(parts);
  return joined([varint((field << 3) | 2), varint(body.length), body]);
};

const text = (field: number, value: string) => message(field, Buffer.from(value, 'utf8'));

const float = (field: number, value: number) =>
  joined([varint((field << 3) | 5), new Uint8Array(Float32Array.of(value).buffer)]);

/** A dimension is a size, or a name for one that is left open. */
export type Dimension = number | string;

function tensorInfo(
  field: number,
  name: string,
  shape: readonly Dimension[],
  type: 'float' | 'double' = 'float',
) {
  const dimensions = shape.map((n) =>
    message(1, typeof n === 'number' ? number(1, n) : text(2, n)),
  );
  const tensorType = message(1, number(1, ElementType[type]), message(2, ...dimensions));
  return message(field, text(1, name), message(2, tensorType));
}

/** How a constant's numbers are written: each is allowed by the standard and in use. */
export type Encoding = 'raw' | 'floatData' | 'float16' | 'float16Data';

/** The nearest half of a number that is a half already, as tests use. */
function halfBits(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = Math.abs(value) / 2 ** exponent - 1;
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | Math.round(fraction * 1024);
}

/** A named tensor; its name comes after packed numbers, as files have it. */
export function tensor(
  name: string,
  values: Iterable<number>,
  shape: readonly number[],
  encoding: Encoding = 'raw',
): Uint8Array {
  const floats = Float32Array.from(values);
  const dimensions = shape.map((n) => number(1, n));
  const type = number(
    2,
    encoding.startsWith('float16') ? ElementType.float16 : ElementType.float,
  );
  const bytes = new Uint8Array(floats.buffer);
  const halves = () => Array.from(floats, halfBits);
  switch (encoding) {
    case 'raw':
      return joined([...dimensions, type, text(8, name), message(9, bytes)]);
    case 'floatData':
      return joined([...dimensions, type, message(4, bytes), text(8, name)]);
    case 'float16': {
      const raw = new Uint8Array(Uint16Array.from(halves()).buffer);
      return joined([...dimensions, type, text(8, name), message(9, raw)]);
    }
    case 'float16Data':
      return joined([
        ...dimensions,
        type,
        message(5, ...halves().map(varint)),
        text(8, name),
      ]);
  }
}

export type Attribute = number | string | { float: number } | readonly number[];

function attribute(name: string, value: Attribute): Uint8Array {
  if (typeof value === 'number') {
    return message(5, text(1, name), number(3, value), number(20, AttributeType.int));
  }
  if (typeof value === 'string') {
    return message(5, text(1, name), text(4, value), number(20, AttributeType.text));
  }
  if ('float' in value) {
    return message(
      5,
      text(1, name),
      float(2, value.float),
      number(20, AttributeType.float),
    );
  }
  const ints = value.map((n) => number(8, n));
  return message(5, text(1, name), ...ints, number(20, AttributeType.ints));
}

/** Collects nodes and constants; values go by name. */
export class OnnxGraph {
  private readonly parts: Uint8Array[] = [text(2, 'test')];
  private count = 0;

  input(name: string, shape: readonly Dimension[], type?: 'float' | 'double'): string {
    this.parts.push(tensorInfo(11, name, shape, type));
    return name;
  }

  /** @param declared  the shape that the file states, true or not */
  output(name: string, value: string, declared: readonly Dimension[]): void {
    this.parts.push(
      message(1, text(1, value), text(2, name), text(4, 'Identity')),
      tensorInfo(12, name, declared),
    );
  }

  floats(values: ArrayLike<number>, shape: readonly number[]): string {
    const bytes = new Uint8Array(Float32Array.from(values).buffer);
    return this.constant(ElementType.float, bytes, shape);
  }

  /** Rounded towards 0; what is too small for a normal half becomes 0. */
  halves(values: Float32Array, shape: readonly number[]): string {
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
    const EXPONENT_SHIFT = (127 - 15) << 10;
    const halves = new Uint16Array(bits.length);
    for (let i = 0; i < halves.length; i++) {
      const magnitude = ((bits[i]! & 0x7fff_ffff) >>> 13) - EXPONENT_SHIFT;
      halves[i] = ((bits[i]! >>> 16) & 0x8000) | Math.max(0, magnitude);
    }
    return this.constant(ElementType.float16, new Uint8Array(halves.buffer), shape);
  }

  ints(values: readonly number[]): string {
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.constant(ElementType.int64, bytes, [values.length]);
  }

  /** Adds a constant under a name of its own; no node needs to use it. */
  initializer(
    name: string,
    values: Iterable<number>,
    shape: readonly number[],
    encoding?: Encoding,
  ): string {
    this.parts.push(message(5, tensor(name, values, shape, encoding)));
    return name;
  }

  /** Adds a node. @returns the name of its result */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    const result = `v${this.count++}`;
    this.parts.push(
      message(
        1,
        ...inputs.map((name) => text(1, name)),
        text(2, result),
        text(4, operator),
        ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      ),
    );
    return result;
  }

  /** The finished model file. */
  bytes(): Uint8Array {
    return joined([
      number(1, IR_VERSION),
      message(7, ...this.parts),
      message(8, number(2, OPSET)),
    ]);
  }

  private constant(type: number, bytes: Uint8Array, shape: readonly number[]): string {
    const name = `c${this.count++}`;
    const dimensions = shape.map((n) => number(1, n));
    this.parts.push(
      message(5, ...dimensions, number(2, type), text(8, name), message(9, bytes)),
    );
    return name;
  }
}
