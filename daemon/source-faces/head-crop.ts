// Cuts the head out of a photo: the face with its hair, ears and neck.
import sharp from 'sharp';
import { evenSide } from '../frames/frame.js';
import type { Photo } from './photo.js';

/** Margins around the face, in widths of it: hair, ears, neck. */
const CROP_MARGIN = { top: 0.75, side: 0.6, bottom: 0.45 };
/** Pixels; larger crops are scaled down. */
const LONGEST_CROP_SIDE = 1024;

/** A part of a photo. */
export interface HeadCrop {
  /** RGB24. */
  readonly rgb: Uint8Array;
  /** Even. */
  readonly width: number;
  readonly height: number;
  /** Where it begins in the photo, pixels. */
  readonly left: number;
  readonly top: number;
  /** Crop pixels for each of the photo's. */
  readonly scale: number;
}

/** @param box  of the face in the photo: left, top, right, bottom */
export async function cropHead(photo: Photo, box: Float32Array): Promise<HeadCrop> {
  const unit = box[2]! - box[0]!;
  const clamp = (value: number, most: number) =>
    Math.min(most, Math.max(0, Math.round(value / 2) * 2));
  const left = clamp(box[0]! - unit * CROP_MARGIN.side, photo.width);
  const top = clamp(box[1]! - unit * CROP_MARGIN.top, photo.height);
  const width = clamp(box[2]! + unit * CROP_MARGIN.side, photo.width) - left;
  const height = clamp(box[3]! + unit * CROP_MARGIN.bottom, photo.height) - top;
  const scale = Math.min(1, LONGEST_CROP_SIDE / Math.max(width, height));
  const size = {
    width: evenSide(width * scale),
    height: evenSide(height * scale),
  };
  const rgb = await sharp(photo.rgb, {
    raw: { width: photo.width, height: photo.height, channels: 3 },
  })
    .extract({ left, top, width, height })
    .resize(size.width, size.height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return { rgb, ...size, left, top, scale };
}

/**
 * @param points  of the photo; become those of the crop
 * @param step  numbers a point: x, y and what else scales with the picture
 */
export function moveToCrop(points: Float32Array, step: number, crop: HeadCrop): void {
  const { left, top, scale } = crop;
  for (let i = 0; i < points.length; i += step) {
    points[i] = (points[i]! + 0.5 - left) * scale - 0.5;
    points[i + 1] = (points[i + 1]! + 0.5 - top) * scale - 0.5;
    if (step > 2) points[i + 2]! *= scale;
  }
}
