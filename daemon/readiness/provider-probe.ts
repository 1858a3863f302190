// Tries one execution provider, in a process of its own: a broken driver may abort the
// process that loads it. Prints nothing and ends with 0, or prints why not.
import type { ExecutionProvider } from '../inference/execution-provider.js';
import { Session } from '../inference/session.js';

/** An ONNX model (opset 13): y = Relu(x), four numbers. */
const SMALLEST_MODEL =
  'CAg6UhIEdGVzdFoTCgF4Eg4KDAgBEggKAggBCgIIBAoNCgF4EgJ2MCIEUmVsdQoRCgJ2MBIBeSIISWRlbnRpdHliEwoBeRIOCgwIARIICgIIAQoCCARCAhAN';

function probe(provider: ExecutionProvider): void {
  const options = { providers: [provider], threads: 1 };
  const session = Session.open(Buffer.from(SMALLEST_MODEL, 'base64'), options);
  session.input('x').set([-1, 0, 1, 2]);
  session.run();
  const result = session.output('y').join(' ');
  session.close();
  if (result !== '0 0 1 2') throw new Error(`it computes ${result} instead of 0 0 1 2`);
}

try {
  probe(process.argv[2] as ExecutionProvider);
} catch (error) {
  process.stdout.write((error as Error).message);
  process.exitCode = 1;
}
