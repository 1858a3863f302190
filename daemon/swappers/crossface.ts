// crossface: facefusion's networks that turn one recogniser's embedding into another's.
// Source: facefusion's face_swapper (forward_convert_embedding): the embedding goes in
// as the recogniser gave it, not normalised.
import { GuiseError } from '../errors.js';
import type { InferenceOptions } from '../inference/load-network.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import { textOf } from '../inference/numerics.js';
import { Session } from '../inference/session.js';

export interface IdentityConverter {
  /** The space of the recogniser whose embeddings it takes. */
  readonly from: string;
  /** @returns the converted embedding, not normalised; the caller's */
  convert(embedding: Float32Array): Float32Array;
  close(): void;
}

/**
 * Opens a network that turns [1, length] into [1, length].
 * @throws GuiseError MANIFEST_INVALID, MODEL_UNEXPECTED_SHAPE, and of Session.open
 */
export function openCrossface(
  file: string,
  model: ModelEntry,
  length: number,
  options: InferenceOptions,
): IdentityConverter {
  const from = textOf(model, 'from');
  const session = Session.open(file, {
    ...options,
    model: model.name,
    openDimensions: [1, length],
  });
  const [input = ''] = session.inputNames;
  const [output = ''] = session.outputNames;
  const shapes = [session.inputShape(input), session.outputShape(output)];
  if (shapes.some((shape) => shape.join() !== `1,${length}`)) {
    session.close();
    const [taken, given] = shapes.map((shape) => `[${shape.join(', ')}]`);
    throw new GuiseError(
      'MODEL_UNEXPECTED_SHAPE',
      `The converter ${model.name} must turn [1, ${length}] into as much; it turns ${taken} into ${given}.`,
    );
  }
  return {
    from,
    convert(embedding) {
      session.input(input).set(embedding);
      session.run();
      return session.output(output).slice();
    },
    close: () => session.close(),
  };
}
