// Masks whose network gives one number for each pixel, which says whether the swap stays
// there or the wearer's own picture does.
import { native } from '../../native/index.js';
import type { TrackedFace } from '../faces/face.js';
import type { Frame } from '../frames/frame.js';
import type { CropPlace } from '../geometry/alignment.js';
import { selectOfFamily } from '../inference/select-of-family.js';
import { MaskNetwork } from './mask-network.js';
import { MASK_SIZE, type WearerMask } from './wearer-mask.js';
import type { MaskFamilyName, OpenMask } from './wearer-masks.js';

/** Lowers a mask of size² to what the network's values say. */
type Lower = (
  values: Float32Array,
  networkSize: number,
  mask: Float32Array,
  size: number,
) => void;

class ValueMask implements WearerMask {
  readonly usesNetwork = true;

  constructor(
    private readonly network: MaskNetwork,
    private readonly lowerTo: Lower,
  ) {}

  lower(input: Frame, _face: TrackedFace, crop: CropPlace, mask: Float32Array): void {
    const { network } = this;
    network.look(input, crop);
    this.lowerTo(network.output, network.size, mask, MASK_SIZE);
  }

  tune(): void {}

  close(): void {
    this.network.close();
  }
}

/**
 * How the masks of such a family are opened.
 * @param lowerTo  what the network's values mean; without it 1 is the swap and 0 the wearer
 * @returns it throws GuiseError of selectOfFamily and MaskNetwork.open
 */
export function valueMaskOf(
  family: MaskFamilyName,
  lowerTo: Lower = native.lowerByValues,
): OpenMask {
  return async (models, options, sessionOptions) => {
    const wanted = (options.model ?? '') as string;
    const model = selectOfFamily(models, 'mask', family, wanted);
    const network = await MaskNetwork.open(models, model, 1, sessionOptions);
    return new ValueMask(network, lowerTo);
  };
}
