// The occluder, a network trained on faces with hands, glasses, masks and microphones before
// them: keeps whatever is in front of the face. Sources: FaceExtraction's evaluation_cofw.py,
// whose network this is (RGB 0–1, the output a logit), and VisoMaster's face_masks.py (256
// pixels, the face where the logit is above 0).
import { native } from '../../native/index.js';
import { valueMaskOf } from './value-mask.js';

export const openOccluderMask = valueMaskOf('occluder', native.lowerByLogits);
