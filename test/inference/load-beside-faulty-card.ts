// load-program.js where WebGPU loads a model but cannot run it: the card is the CPU with
// runs that fail as onnxruntime's do for want of memory.
import { OrtSession } from '../../daemon/inference/ort-session.js';

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

require('./load-program.js');
