// onnxruntime-node's own synchronous session. Its public `run` wraps this one in a
// promise and a timer, which allocates several kilobytes a frame and lets other work in
// between the halves of a frame. The package's version is pinned exactly because
// `dist/binding` is not part of its promised interface; session.test.ts guards it.
import './without-telemetry.js';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type Binding, binding, initOrt } from 'onnxruntime-node/dist/binding.js';

export interface TensorDeclaration {
  readonly name: string;
  /** Null for what is neither, for example text or integers. */
  readonly type: 'float32' | 'float64' | 'float16' | null;
  /** Text or negative numbers for dimensions that the file leaves open. */
  readonly shape: readonly (number | string)[];
}

/** onnx.TensorProto.DataType FLOAT, DOUBLE and FLOAT16. */
const floatTypes = new Map([
  [1, 'float32'],
  [11, 'float64'],
  [10, 'float16'],
] as const);

type Declared = Binding.ValueMetadata;

function declarationOf({
  name,
  isTensor,
  type,
  shape,
  symbolicDimensions,
}: Declared): TensorDeclaration {
  return {
    name,
    type: (isTensor && floatTypes.get(type as 1 | 10 | 11)) || null,
    shape: isTensor
      ? shape.map((n, i) => (n < 0 ? (symbolicDimensions[i] ?? n) : n))
      : [],
  };
}

export class OrtSession {
  readonly inputs: readonly TensorDeclaration[];
  readonly outputs: readonly TensorDeclaration[];
  private readonly session: Binding.InferenceSession;
  private readonly runOptions: InferenceSession.RunOptions = {};

  /** Loads the model; blocks this thread meanwhile. Throws what onnxruntime throws. */
  constructor(model: string | Uint8Array, options: InferenceSession.SessionOptions) {
    initOrt();
    this.session = new binding.InferenceSession();
    if (typeof model === 'string') this.session.loadModel(model, options);
    else {
      const { buffer, byteOffset, byteLength } = model;
      this.session.loadModel(buffer as ArrayBuffer, byteOffset, byteLength, options);
    }
    this.inputs = this.session.inputMetadata.map(declarationOf);
    this.outputs = this.session.outputMetadata.map(declarationOf);
  }

  /**
   * Computes; blocks this thread meanwhile.
   * @param fetches  every output's name, with the tensor to write into or null
   */
  run(
    feeds: Readonly<Record<string, Tensor>>,
    fetches: Readonly<Record<string, Tensor | null>>,
  ): Record<string, Tensor> {
    return this.session.run(feeds, fetches, this.runOptions) as Record<string, Tensor>;
  }

  /** Writes the profile, where `enableProfiling` asked for one. */
  endProfiling(): void {
    this.session.endProfiling();
  }

  /** Gives the memory back. */
  dispose(): void {
    this.session.dispose();
  }
}
