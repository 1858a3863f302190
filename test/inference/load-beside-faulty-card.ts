// Loads a model where WebGPU loads it but cannot run it, and prints what became of it. The
// card is the CPU with runs that fail as onnxruntime's do for want of memory.
// Argument: the file.
import { networksInUse } from '../../daemon/inference/networks-in-use.js';
import { OrtSession } from '../../daemon/inference/ort-session.js';
import { Session } from '../../daemon/inference/session.js';

interface Providers {
  sessionOptionsFor(provider: string, options: unknown): unknown;
}
const providers: Providers = require('../../daemon/inference/execution-provider.js');
const health: {
  providerFault(): null;
} = require('../../daemon/inference/provider-health.js');

const { sessionOptionsFor } = providers;
let isCard = false;
providers.sessionOptionsFor = (provider, options) => {
  isCard = provider === 'webgpu';
  return sessionOptionsFor('cpu', options);
};
health.providerFault = () => null;
const { run } = OrtSession.prototype;
OrtSession.prototype.run = function (...args) {
  if (isCard) throw new Error('Failed to allocate memory for requested buffer');
  return run.apply(this, args);
};

const session = Session.open(process.argv[2] ?? '', {
  model: 'tiny',
  providers: ['webgpu', 'cpu'],
  threads: 1,
});
const input = session.input(session.inputNames[0]!);
for (let i = 0; i < input.length; i++) input[i] = (i % 997) / 997;
session.run();
const outputs = session.outputNames.map((name) => [...session.output(name)]);
process.stdout.write(JSON.stringify({ networks: networksInUse(), outputs }));
session.close();
