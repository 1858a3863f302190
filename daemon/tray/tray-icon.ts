// The tray's icons: drawn as SVG, handed over as PNG. Each carries its own dark ground
// and light rim, so that it reads on light and dark panels alike.
import { join } from 'node:path';
import sharp from 'sharp';
import { cacheFolder, makePrivateFolder } from '../files/data-folders.js';
import { writePrivateFile } from '../files/private-file.js';
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

/** Panels scale this down to what they need; 22 and 44 are the common sizes. */
const FILE_SIDE = 88;

/**
 * Writes all icons as PNG files, which is what panels can read for sure.
 * @param folder  made if it is not there
 * @returns the folder; icons are files in it named "guise-<icon>.png"
 */
export async function writeTrayIcons(
  folder = join(cacheFolder(), 'tray-icons'),
): Promise<string> {
  makePrivateFolder(folder);
  for (const name of trayIconNames) {
    const file = join(folder, `${fileNameOf(name)}.png`);
    await writePrivateFile(file, await trayIconPng(name, FILE_SIDE));
  }
  return folder;
}

/** The icon's name in that folder, as panels are told it. */
export const fileNameOf = (name: TrayIconName) => `guise-${name}`;

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
