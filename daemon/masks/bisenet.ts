// Face parsers: a class for each pixel, of which some are swapped and the others keep
// the wearer's own picture. BiSeNet's published files and any other network of CelebA
// classes; which of its outputs' planes is what, the model's numerics say.
// Source: facefusion's face_masker (RGB, ImageNet's mean and deviation, argmax).
import { native } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import type { TrackedFace } from '../faces/face.js';
import type { Frame } from '../frames/frame.js';
import type { CropPlace } from '../geometry/alignment.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import { selectOfFamily } from '../inference/select-of-family.js';
import { faceRegions } from './face-regions.js';
import { MaskNetwork } from './mask-network.js';
import { MASK_SIZE, type WearerMask } from './wearer-mask.js';
import type { MaskOptions, OpenMask } from './wearer-masks.js';

class ParserMask implements WearerMask {
  readonly usesNetwork = true;

  /** 0 or 1 for each class. */
  private readonly isSwapped: Uint8Array;

  /** @param classes  the network's, in its order */
  constructor(
    private readonly network: MaskNetwork,
    private readonly classes: readonly string[],
    options: MaskOptions,
  ) {
    this.isSwapped = new Uint8Array(classes.length);
    this.tune(options);
  }

  tune(options: MaskOptions): void {
    const swapped = options.swapped as readonly string[];
    this.isSwapped.set(this.classes.map((name) => (swapped.includes(name) ? 1 : 0)));
  }

  lower(input: Frame, _face: TrackedFace, crop: CropPlace, mask: Float32Array): void {
    const { network, isSwapped } = this;
    network.look(input, crop);
    native.lowerByClasses(network.output, isSwapped, network.size, mask, MASK_SIZE);
  }

  close(): void {
    this.network.close();
  }
}

function classesOf(model: ModelEntry): readonly string[] {
  const { classes } = model.numerics;
  const isGood =
    Array.isArray(classes) && classes.every((name) => typeof name === 'string');
  if (isGood && faceRegions.every((region) => classes.includes(region))) return classes;
  throw new GuiseError(
    'MANIFEST_INVALID',
    `The manifest's numerics of ${model.name} have no "classes" that name ${faceRegions.join(', ')}.`,
  );
}

/** @throws GuiseError of selectOfFamily and MaskNetwork.open, MANIFEST_INVALID */
export const openParserMask: OpenMask = async (models, options, sessionOptions) => {
  const wanted = (options.model ?? '') as string;
  const model = selectOfFamily(models, 'mask', 'bisenet', wanted);
  const classes = classesOf(model);
  const network = await MaskNetwork.open(models, model, classes.length, sessionOptions);
  return new ParserMask(network, classes, options);
};
