// Contract of masks: each says where the wearer's own picture stays in front of the
// swap, such as a hand, a region of the face, or the mouth.
import type { TrackedFace } from '../faces/face.js';
import type { Frame } from '../frames/frame.js';
import type { CropPlace } from '../geometry/alignment.js';
import type { TemplateName } from '../geometry/templates.js';
import type { MaskOptions } from './wearer-masks.js';

/** All masks lie over one aligned crop of the whole head, so that they combine. */
export const MASK_SIZE = 256;
export const MASK_TEMPLATE: TemplateName = 'ffhq_512';

export interface WearerMask {
  /** Such a mask runs as often as time allows, others in every frame. */
  readonly usesNetwork: boolean;
  /**
   * Lowers the mask where the wearer's own picture stays.
   * @param input  the camera's frame, read only
   * @param mask   MASK_SIZE² numbers: 1 shows the swap, 0 the wearer; only ever lowered
   */
  lower(input: Frame, face: TrackedFace, crop: CropPlace, mask: Float32Array): void;
  /** Takes over, between two frames, what of the family's settings needs no other network. */
  tune(options: MaskOptions): void;
  close(): void;
}
