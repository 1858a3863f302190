// XSeg, DeepFaceLab's occlusion network: keeps hands and whatever else is in front of
// the face. Source: facefusion's face_masker and VisoMaster's masks (256 pixels, BGR or
// RGB 0–1 as the file's numerics say, the output 1 on the face).
import { valueMaskOf } from './value-mask.js';

export const openXsegMask = valueMaskOf('xseg');
