// The tray's icons: drawn as SVG, handed over as pixels. Each carries its own dark ground
// and light rim, so that it reads on light and dark panels alike.
import { join } from 'node:path';
import sharp from 'sharp';
import { projectRoot } from '../project-root.js';

export const trayIconNames = ['running', 'idle', 'paused', 'problem'] as const;
export type TrayIconName = (typeof trayIconNames)[number];

/** Units of the drawings' view boxes, square; SVG's own resolution is 72 a unit. */
const DRAWN_SIDE = 22;
const SVG_UNIT_DPI = 72;

const fileOf = (name: TrayIconName) =>
  join(projectRoot, 'daemon', 'tray', 'icons', `${name}.svg`);

/** @param side  pixels; drawn at this size, not scaled to it */
const drawn = (name: TrayIconName, side: number) =>
  sharp(fileOf(name), { density: (SVG_UNIT_DPI * side) / DRAWN_SIDE }).resize(side, side);

export function trayIconPng(name: TrayIconName, side: number): Promise<Buffer> {
  return drawn(name, side).png().toBuffer();
}

/** An icon as StatusNotifierItem takes it. */
export interface ArgbPicture {
  readonly side: number;
  /** A, R, G, B per pixel, rows from the top, not premultiplied. */
  readonly argb: Buffer;
}

export async function trayIconArgb(
  name: TrayIconName,
  side: number,
): Promise<ArgbPicture> {
  const rgba = await drawn(name, side).ensureAlpha().raw().toBuffer();
  const argb = Buffer.alloc(rgba.length);
  for (let i = 0; i < rgba.length; i += 4) {
    argb[i] = rgba[i + 3]!;
    argb[i + 1] = rgba[i]!;
    argb[i + 2] = rgba[i + 1]!;
    argb[i + 3] = rgba[i + 2]!;
  }
  return { side, argb };
}

/**
 * A Windows icon file around a PNG, which Windows reads since Vista: a header of 6 bytes,
 * one entry of 16, the PNG.
 * @param side  of the PNG, 1 to 256
 */
export function icoOf(png: Buffer, side: number): Buffer {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  header.writeUInt8(side % 256, 6);
  header.writeUInt8(side % 256, 7);
  header.writeUInt16LE(1, 10);
  header.writeUInt16LE(32, 12);
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return Buffer.concat([header, png]);
}
