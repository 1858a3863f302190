// Opens every published enhancer: they differ in the crop's template, size and range,
// which the manifest's numerics tell, and in whether there is a weight to set.
// Sources: facefusion's face_enhancer and VisoMaster's restorers for GFPGAN, GPEN,
// CodeFormer and RestoreFormer++ (RGB, −1–1 in and out); Real-ESRGAN's own inference
// script (RGB, 0–1, the output four times as large).
import { GuiseError } from '../errors.js';
import { type TemplateName, templateNames } from '../geometry/templates.js';
import type { InferenceOptions } from '../inference/load-network.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { ModelStore } from '../inference/model-store.js';
import {
  numberOf,
  optionalTextOf,
  pixelFormatOf,
  textOf,
} from '../inference/numerics.js';
import { selectOfFamily } from '../inference/select-of-family.js';
import { Session } from '../inference/session.js';
import type { Enhancer, EnhancerFamilyOptions } from './enhancer.js';
import type { EnhancerFamilyName } from './enhancers.js';

export interface EnhancerOptions {
  readonly family: EnhancerFamilyName;
  /** One model of it; empty for any. */
  readonly model: string;
  readonly options: EnhancerFamilyOptions;
}

/**
 * @throws GuiseError of selectOfFamily, ModelStore.verified and Session.open,
 *   MODEL_UNEXPECTED_SHAPE
 */
export async function openEnhancer(
  models: ModelStore,
  { family, model: wanted, options }: EnhancerOptions,
  sessionOptions: InferenceOptions,
): Promise<Enhancer> {
  const model = selectOfFamily(models, 'enhancer', family, wanted);
  const cropSize = options.cropSize ?? numberOf(model, 'size');
  const weightName = optionalTextOf(model, 'weight');
  const template = templateOf(model);
  const format = pixelFormatOf(model, 'repeat');
  const session = Session.open(await models.verified(model), {
    ...sessionOptions,
    model: model.name,
    openDimensions: [1, 3, cropSize, cropSize],
  });
  const { inputNames, outputNames } = session;
  const cropName = inputNames.find((name) => name !== weightName) ?? '';
  const outputName = outputNames[0] ?? '';
  const enhancedSize = session.outputShape(outputName)[3] ?? 0;
  const isFit =
    inputNames.length === (weightName === undefined ? 1 : 2) &&
    (weightName === undefined || inputNames.includes(weightName)) &&
    isPicture(session.inputShape(cropName), cropSize) &&
    isPicture(session.outputShape(outputName), enhancedSize) &&
    enhancedSize % cropSize === 0;
  if (!isFit) {
    session.close();
    throw new GuiseError(
      'MODEL_UNEXPECTED_SHAPE',
      `The enhancer ${model.name} must turn a picture [1, 3, ${cropSize}, ${cropSize}]${weightName ? ` and "${weightName}"` : ''} into one of a multiple of that size; it has the inputs ${inputNames.join(', ')}.`,
    );
  }
  const tune = ({ weight = 1 }: EnhancerFamilyOptions) => {
    if (weightName !== undefined) session.fill(weightName, weight);
  };
  tune(options);
  return {
    template,
    format,
    crop: session.input(cropName),
    cropSize,
    enhanced: session.output(outputName),
    enhancedSize,
    run: () => session.run(),
    tune,
    close: () => session.close(),
  };
}

const isPicture = (shape: readonly number[], size: number) =>
  size > 0 && shape.join() === `1,3,${size},${size}`;

function templateOf(model: ModelEntry): TemplateName {
  const name = textOf(model, 'template');
  const template = templateNames.find((known) => known === name);
  if (template) return template;
  throw new GuiseError(
    'MANIFEST_INVALID',
    `The manifest gives ${model.name} the unknown template "${name}".`,
  );
}
