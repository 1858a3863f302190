// MediaPipe's selfie segmentation: keeps the swap on the person, and the camera's picture
// in the background beside the face. Source: MediaPipe's selfie_segmentation_cpu graph
// (256 pixels, RGB 0–1, channels last; the output the person's probability).
import { valueMaskOf } from './value-mask.js';

export const openPersonMask = valueMaskOf('person');
