// XSeg, DeepFaceLab's occlusion network: keeps hands and whatever else is in front of
// the face. Source: facefusion's face_masker and VisoMaster's masks (256 pixels, BGR or
// RGB 0–1 as the file's numerics say, the output 1 on the face).
import { native } from '../../native/index.js';
import type { TrackedFace } from '../faces/face.js';
import type { Frame } from '../frames/frame.js';
import { numberOf, pixelFormatOf } from '../inference/numerics.js';
import { selectOfFamily } from '../inference/select-of-family.js';
import { MaskNetwork } from './network-mask.js';
import { MASK_SIZE, type MaskCrop, type WearerMask } from './wearer-mask.js';
import type { OpenMask } from './wearer-masks.js';

class XsegMask implements WearerMask {
  readonly usesNetwork = true;

  constructor(private readonly network: MaskNetwork) {}

  lower(input: Frame, _face: TrackedFace, crop: MaskCrop, mask: Float32Array): void {
    const { network } = this;
    network.look(input, crop);
    native.lowerByValues(network.output, network.size, mask, MASK_SIZE);
  }

  tune(): void {}

  close(): void {
    this.network.close();
  }
}

/** @throws GuiseError of selectOfFamily and ModelStore.verified, and of MaskNetwork.open */
export const openXsegMask: OpenMask = async (models, options, sessionOptions) => {
  const wanted = (options.model ?? '') as string;
  const model = selectOfFamily(models, 'mask', 'xseg', wanted);
  const format = pixelFormatOf(model, 'repeat');
  const size = numberOf(model, 'size');
  const file = await models.verified(model);
  return new XsegMask(MaskNetwork.open(file, model, format, size, 1, sessionOptions));
};
