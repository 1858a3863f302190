// A loaded network with its tensors made once.
// `run` blocks the calling thread while the network computes, so sessions belong to
// the swap thread or the enhancer's (or to a command that may wait), never to the main
// thread of a running daemon.
import { Tensor } from 'onnxruntime-node';
import { GuiseError } from '../errors.js';
import { NetworkHeap } from '../timing/network-heap.js';
import { addNetworkTimeUs } from '../timing/network-time.js';
import { tick, usSince } from '../timing/tick.js';
import { floatsToHalves, halvesToFloats } from './float16.js';
import { type InferenceOptions, loadNetwork } from './load-network.js';
import {
  addNetworkInUse,
  type NetworkInUse,
  removeNetworkInUse,
} from './networks-in-use.js';
import type { OrtSession, TensorDeclaration } from './ort-session.js';

export interface SessionOptions extends InferenceOptions {
  /** The manifest's name of the model. */
  readonly model: string;
  /** Shapes for inputs whose dimensions the file leaves open, by input name. */
  inputShapes?: Readonly<Record<string, readonly number[]>>;
  /** Sizes for just those dimensions of any input that the file leaves open. */
  openDimensions?: readonly number[];
}

type Numbers = Float32Array | Float64Array | Uint16Array | Uint8Array;

/** A float16 tensor's bits, and the float32 numbers that stand for it outside. */
interface Halves {
  readonly bits: Uint16Array;
  readonly floats: Float32Array;
}

export class Session {
  /** Outputs that onnxruntime will not write in place. */
  private readonly copied: readonly string[];
  private readonly halfInputs: ReadonlyMap<string, Halves>;
  private readonly halfOutputs: ReadonlyMap<string, Halves>;
  private readonly halfInputList: readonly Halves[];
  private readonly halfOutputList: readonly Halves[];
  private readonly heap = new NetworkHeap();

  private constructor(
    private readonly session: OrtSession,
    private readonly feeds: Record<string, Tensor>,
    private readonly outputs: Record<string, Tensor>,
    private readonly fetches: Record<string, Tensor | null>,
    private readonly use: NetworkInUse,
  ) {
    addNetworkInUse(use);
    this.copied = Object.keys(fetches).filter((name) => fetches[name] === null);
    this.halfInputs = halvesAmong(feeds);
    this.halfOutputs = halvesAmong(outputs);
    this.halfInputList = [...this.halfInputs.values()];
    this.halfOutputList = [...this.halfOutputs.values()];
  }

  /**
   * Loads a model, makes its tensors and runs it once to warm it.
   * @param model  path of the ONNX file, or its bytes
   * @throws GuiseError MODEL_UNREADABLE, MODEL_UNEXPECTED_SHAPE, PROVIDER_UNAVAILABLE
   */
  static open(model: string | Uint8Array, options: SessionOptions): Session {
    const feeds: Record<string, Tensor> = {};
    const fetches: Record<string, Tensor | null> = {};
    let outputs: Record<string, Tensor> = {};
    const loaded = loadNetwork(model, options.model, options, (session) => {
      for (const input of session.inputs) feeds[input.name] = createInput(input, options);
      // The first run tells the outputs' shapes; its tensors are reused ever after.
      for (const { name } of session.outputs) fetches[name] = null;
      outputs = session.run(feeds, fetches);
    });
    const { session, profile } = loaded;
    for (const output of session.outputs) {
      const tensor = outputs[output.name]!;
      if (isAsDeclared(output, tensor)) fetches[output.name] = tensor;
    }
    if (profile) session.endProfiling();
    return new Session(session, feeds, outputs, fetches, {
      model: options.model,
      provider: loaded.provider,
      refusals: loaded.refusals,
      nodes: profile?.read() ?? null,
      loadMs: loaded.loadMs,
      hadKeptGraph: loaded.hadKeptGraph,
    });
  }

  /** The manifest's name of the model. */
  get model(): string {
    return this.use.model;
  }

  get inputNames(): readonly string[] {
    return this.session.inputs.map((input) => input.name);
  }

  get outputNames(): readonly string[] {
    return this.session.outputs.map((output) => output.name);
  }

  /** The input's memory, to be filled before `run`; the session's own, never moved. */
  input(name: string): Float32Array {
    return this.halfInputs.get(name)?.floats ?? (this.fed(name).data as Float32Array);
  }

  /** Fills an input with one number, whichever float type it has. */
  fill(name: string, value: number): void {
    (this.halfInputs.get(name)?.floats ?? (this.fed(name).data as Numbers)).fill(value);
  }

  inputShape(name: string): readonly number[] {
    return this.fed(name).dims;
  }

  /** Whether the file leaves that dimension of the input open. */
  isOpen(name: string, dimension: number): boolean {
    const declared = this.session.inputs.find((input) => input.name === name);
    return declared !== undefined && isOpenDimension(declared.shape[dimension]);
  }

  /** The output's memory, overwritten by every `run`; the session's own, never moved. */
  output(name: string): Float32Array {
    return this.halfOutputs.get(name)?.floats ?? (this.given(name).data as Float32Array);
  }

  outputShape(name: string): readonly number[] {
    return this.given(name).dims;
  }

  /** Computes the outputs from the inputs; blocks this thread meanwhile. */
  run(): void {
    const startedAt = tick();
    for (let i = 0; i < this.halfInputList.length; i++) {
      floatsToHalves(this.halfInputList[i]!.floats, this.halfInputList[i]!.bits);
    }
    this.heap.beginRun();
    const results = this.session.run(this.feeds, this.fetches);
    this.heap.endRun();
    for (let i = 0; i < this.copied.length; i++) {
      const name = this.copied[i]!;
      (this.outputs[name]!.data as Numbers).set(results[name]!.data as Numbers);
    }
    for (let i = 0; i < this.halfOutputList.length; i++) {
      halvesToFloats(this.halfOutputList[i]!.bits, this.halfOutputList[i]!.floats);
    }
    addNetworkTimeUs(usSince(startedAt));
  }

  /** Gives the memory back. */
  close(): void {
    removeNetworkInUse(this.use);
    this.session.dispose();
  }

  private fed(name: string): Tensor {
    return tensorOf(this.feeds, name, this.model);
  }

  private given(name: string): Tensor {
    return tensorOf(this.outputs, name, this.model);
  }
}

function tensorOf(tensors: Record<string, Tensor>, name: string, model: string): Tensor {
  const tensor = tensors[name];
  if (tensor) return tensor;
  throw new GuiseError(
    'MODEL_UNEXPECTED_SHAPE',
    `The model ${model} has no tensor "${name}"; it has ${Object.keys(tensors).join(', ')}.`,
  );
}

function halvesAmong(tensors: Record<string, Tensor>): Map<string, Halves> {
  const halves = new Map<string, Halves>();
  for (const [name, { type, data }] of Object.entries(tensors)) {
    if (type !== 'float16') continue;
    // Later versions of Node have an array of their own for it, with the same bits.
    const { buffer, byteOffset, length } = data as unknown as Uint16Array;
    const bits = new Uint16Array(buffer, byteOffset, length);
    halves.set(name, { bits, floats: new Float32Array(length) });
  }
  return halves;
}

/**
 * Some files (det_500m.onnx) open their input's size but declare the outputs of one
 * size: onnxruntime then computes the right outputs, yet refuses memory made for them.
 */
function isAsDeclared({ shape }: TensorDeclaration, output: Tensor): boolean {
  return (
    shape.length === output.dims.length &&
    shape.every((n, i) => typeof n !== 'number' || n === output.dims[i])
  );
}

/** A name stands for an open dimension, or a negative number. */
function isOpenDimension(declared: number | string | undefined): boolean {
  return typeof declared !== 'number' || declared <= 0;
}

function createInput(input: TensorDeclaration, options: SessionOptions): Tensor {
  const { name, type, shape: declared } = input;
  if (type === null) {
    throw new GuiseError(
      'MODEL_UNEXPECTED_SHAPE',
      `The model ${options.model} has an input "${name}" that is no tensor of floats.`,
    );
  }
  const shape =
    options.inputShapes?.[name] ??
    declared.map((n, i) => (isOpenDimension(n) ? (options.openDimensions?.[i] ?? n) : n));
  const fits =
    shape.length === declared.length &&
    shape.every(
      (n, i) =>
        typeof n === 'number' &&
        n > 0 &&
        (isOpenDimension(declared[i]) || declared[i] === n),
    );
  if (!fits) {
    throw new GuiseError(
      'MODEL_UNEXPECTED_SHAPE',
      `The input "${name}" of the model ${options.model} is [${declared.join(', ')}]; expected [${shape.join(', ')}].`,
    );
  }
  const dims = shape as readonly number[];
  const size = dims.reduce((product, n) => product * n, 1);
  if (type === 'float16') return halfTensor(size, dims);
  return type === 'float64'
    ? new Tensor('float64', new Float64Array(size), [...dims])
    : new Tensor('float32', new Float32Array(size), [...dims]);
}

/** Made by hand: Tensor itself takes no Uint16Array where Node has a Float16Array. */
function halfTensor(size: number, dims: readonly number[]): Tensor {
  const data = new Uint16Array(size);
  return { type: 'float16', data, dims, size, location: 'cpu' } as unknown as Tensor;
}
