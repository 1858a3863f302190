// Networks that repaint an aligned crop: how a family's is spoken to, and opening one.
// Inputs "target" [1, 3, size, size], the crop, and "source", whom to paint; the output
// is a picture like the crop. These names are those of facefusion's files; a manifest
// entry may give others as "target" and "source".
import type { TensorFormat } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import type { TemplateName } from '../geometry/templates.js';
import type { InferenceOptions } from '../inference/load-network.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import { optionalTextOf } from '../inference/numerics.js';
import { Session } from '../inference/session.js';

export interface CropNetwork {
  /** Side of the crop that the network takes and gives. */
  readonly size: number;
  readonly template: TemplateName;
  /** Of the target; the output has the same channels. */
  readonly format: TensorFormat;
  /** Range of the output. */
  readonly least: number;
  readonly most: number;
  /** Shape of the source. */
  readonly sourceShape: readonly number[];
  /** Name of the output that says where the face is (0–1), if there is one. */
  readonly maskName?: string;
}

export const targetName = (model: ModelEntry) =>
  optionalTextOf(model, 'target') ?? 'target';
export const sourceName = (model: ModelEntry) =>
  optionalTextOf(model, 'source') ?? 'source';

/** @throws GuiseError of Session.open, MODEL_UNEXPECTED_SHAPE */
export function openCropSession(
  file: string,
  model: ModelEntry,
  { size, sourceShape, maskName }: CropNetwork,
  options: InferenceOptions,
): Session {
  const [target, source] = [targetName(model), sourceName(model)];
  const picture = [1, 3, size, size];
  const session = Session.open(file, {
    ...options,
    model: model.name,
    inputShapes: { [target]: picture, [source]: sourceShape },
  });
  const shapeOf = (name: string | undefined) =>
    name !== undefined && session.outputNames.includes(name)
      ? session.outputShape(name).join()
      : 'none';
  const isFit =
    session.inputNames.length === 2 &&
    session.inputNames.includes(target) &&
    session.inputNames.includes(source) &&
    shapeOf(pictureName(session, maskName)) === picture.join() &&
    (maskName === undefined || shapeOf(maskName) === `1,1,${size},${size}`);
  if (isFit) return session;
  const inputs = session.inputNames.join(', ');
  const outputs = session.outputNames.map((name) => `${name} [${shapeOf(name)}]`);
  session.close();
  throw new GuiseError(
    'MODEL_UNEXPECTED_SHAPE',
    `The swapper ${model.name} must turn "${target}" [${picture.join(', ')}] and "${source}" [${sourceShape.join(', ')}] into a picture of the first one's shape; it turns ${inputs} into ${outputs.join(', ')}.`,
  );
}

/** The first output that is not the mask. */
export function pictureName(
  session: Session,
  maskName: string | undefined,
): string | undefined {
  return session.outputNames.find((name) => name !== maskName);
}
