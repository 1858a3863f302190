// Tries one execution provider, in a process of its own: a broken driver may abort the
// process that loads it. Prints nothing and ends with 0, or prints why not.
import { Tensor } from 'onnxruntime-node';
import { type ExecutionProvider, sessionOptionsFor } from './execution-provider.js';
import { OrtSession } from './ort-session.js';

/** An ONNX model (opset 13): y = Relu(x), four numbers. */
const SMALLEST_MODEL =
  'CAg6UhIEdGVzdFoTCgF4Eg4KDAgBEggKAggBCgIIBAoNCgF4EgJ2MCIEUmVsdQoRCgJ2MBIBeSIISWRlbnRpdHliEwoBeRIOCgwIARIICgIIAQoCCARCAhAN';

function probe(provider: ExecutionProvider): void {
  const model = Buffer.from(SMALLEST_MODEL, 'base64');
  const session = new OrtSession(model, sessionOptionsFor(provider, { threads: 1 }));
  const x = new Tensor('float32', Float32Array.of(-1, 0, 1, 2), [1, 4]);
  const { y } = session.run({ x }, { y: null });
  const result = (y!.data as Float32Array).join(' ');
  session.dispose();
  if (result !== '0 0 1 2') throw new Error(`it computes ${result} instead of 0 0 1 2`);
}

try {
  probe(process.argv[2] as ExecutionProvider);
} catch (error) {
  process.stdout.write((error as Error).message);
  process.exitCode = 1;
}
