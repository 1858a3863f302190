// Reads one constant (an "initializer") out of an ONNX file: onnxruntime does not hand
// them out. Field numbers: onnx/onnx.proto of ONNX 1.x.
import { GuiseError } from '../errors.js';
import { halvesToFloats } from './float16.js';
import { type Field, ProtobufFile, Wire } from './protobuf-file.js';

const ModelField = { graph: 7 } as const;
const GraphField = { initializer: 5 } as const;
const TensorField = {
  dims: 1,
  dataType: 2,
  floatData: 4,
  int32Data: 5,
  name: 8,
  rawData: 9,
  dataLocation: 14,
} as const;

const DataType = { float32: 1, float16: 10 } as const;
const EXTERNAL = 1;
const BYTES_OF = { [DataType.float32]: 4, [DataType.float16]: 2 } as const;

/** A constant as the file declares it; its numbers are still in the file. */
interface Tensor {
  name: string;
  shape: number[];
  dataType: number;
  isExternal: boolean;
  /** The fields that hold the numbers, in order. */
  data: Field[];
}

/**
 * Finds a constant by its name and shape, never by its place. Float32 and float16 are
 * read, in each of ONNX's encodings; the rest of the file is passed over.
 * @param path  an ONNX file, however large
 * @returns the numbers, row-major
 * @throws GuiseError MODEL_UNREADABLE when the file is damaged, MODEL_UNEXPECTED_SHAPE
 *   when it has no such constant
 */
export function readInitializer(
  path: string,
  name: string,
  shape: readonly number[],
): Float32Array {
  const file = new ProtobufFile(path);
  try {
    const similar: string[] = [];
    let graphCount = 0;
    for (const graph of file.fields(0, file.size)) {
      if (graph.number !== ModelField.graph || graph.wire !== Wire.bytes) continue;
      graphCount += 1;
      for (const field of file.fields(graph.start, graph.end)) {
        if (field.number !== GraphField.initializer) continue;
        const tensor = readTensor(file, field);
        const isFit = tensor.shape.join() === shape.join();
        if (isFit && tensor.name === name) return numbersOf(file, tensor);
        if (isFit || tensor.name === name) similar.push(describe(tensor));
      }
    }
    if (graphCount === 0) throw file.damaged();
    throw new GuiseError(
      'MODEL_UNEXPECTED_SHAPE',
      `The model file ${path} has no constant "${name}" of shape [${shape.join(', ')}]; similar are ${similar.join(', ') || 'none'}. It is another model or another export of it.`,
    );
  } finally {
    file.close();
  }
}

const describe = ({ name, shape }: Tensor) => `"${name}" [${shape.join(', ')}]`;

function readTensor(file: ProtobufFile, message: Field): Tensor {
  const tensor: Tensor = {
    name: '',
    shape: [],
    dataType: 0,
    isExternal: false,
    data: [],
  };
  if (message.wire !== Wire.bytes) throw file.damaged();
  for (const field of file.fields(message.start, message.end)) {
    switch (field.number) {
      case TensorField.dims:
        tensor.shape.push(...file.varints(field));
        break;
      case TensorField.dataType:
        tensor.dataType = field.value;
        break;
      case TensorField.name:
        tensor.name = file.text(field);
        break;
      case TensorField.dataLocation:
        tensor.isExternal = field.value === EXTERNAL;
        break;
      case TensorField.floatData:
      case TensorField.int32Data:
      case TensorField.rawData:
        tensor.data.push(field);
    }
  }
  return tensor;
}

function numbersOf(file: ProtobufFile, tensor: Tensor): Float32Array {
  const { dataType, data, shape } = tensor;
  const refuse = (fault: string) =>
    new GuiseError(
      'MODEL_UNEXPECTED_SHAPE',
      `The constant ${describe(tensor)} of the model file ${file.path} ${fault}.`,
    );
  if (dataType !== DataType.float32 && dataType !== DataType.float16) {
    throw refuse(`is neither float32 nor float16 (ONNX type ${dataType})`);
  }
  if (tensor.isExternal) throw refuse('lies in another file; use a file that holds it');
  const count = shape.reduce((product, n) => product * n, 1);
  const bytes = Buffer.concat(
    data.map((field) =>
      field.number === TensorField.int32Data
        ? new Uint8Array(Uint16Array.from(file.varints(field)).buffer)
        : file.bytes(field),
    ),
  );
  if (bytes.length !== count * BYTES_OF[dataType]) {
    throw refuse(`has ${bytes.length} bytes instead of ${count * BYTES_OF[dataType]}`);
  }
  // The wire is little-endian whatever the machine is.
  if (dataType === DataType.float32) {
    return Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(i * 4));
  }
  const floats = new Float32Array(count);
  halvesToFloats(
    Uint16Array.from(floats, (_, i) => bytes.readUInt16LE(i * 2)),
    floats,
  );
  return floats;
}
