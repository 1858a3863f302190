import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import {
  fileNameOf,
  icoOf,
  trayIconNames,
  trayIconPng,
  writeTrayIcons,
} from '../../daemon/tray/tray-icon.js';

/** Relative luminance and contrast ratio of WCAG 2. */
function luminance([red, green, blue]: readonly number[]): number {
  const linear = (value: number) => {
    const v = value / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red!) + 0.7152 * linear(green!) + 0.0722 * linear(blue!);
}

const contrast = (a: number, b: number) =>
  (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/** Share of a 22-pixel icon's pixels that stand out from a panel of this colour. */
async function shareStandingOut(name: (typeof trayIconNames)[number], panel: string) {
  const icon = await trayIconPng(name, 22);
  const pixels = await sharp(icon).flatten({ background: panel }).raw().toBuffer();
  const ground = panel.match(/\w\w/g)!.map((hex) => Number.parseInt(hex, 16));
  let count = 0;
  for (let i = 0; i < pixels.length; i += 3) {
    const pixel = [...pixels.subarray(i, i + 3)];
    if (contrast(luminance(pixel), luminance(ground)) >= 3) count++;
  }
  return count / (22 * 22);
}

describe.each(trayIconNames)('the icon %s', (name) => {
  test.each(['#ffffff', '#f0f0f0', '#2b2e33', '#000000'])(
    'stands out from a panel of %s at 22 pixels',
    async (panel) => {
      expect(await shareStandingOut(name, panel)).toBeGreaterThan(0.14);
    },
  );
});

test('icons of different states differ', async () => {
  const pictures = await Promise.all(
    trayIconNames.map(async (name) => (await trayIconPng(name, 22)).toString('hex')),
  );
  expect(new Set(pictures).size).toBe(trayIconNames.length);
});

test('a Windows icon points at the PNG it holds', async () => {
  const png = await trayIconPng('running', 64);
  const ico = icoOf(png, 64);
  // ICONDIR: reserved, type 1, one image; ICONDIRENTRY: 64×64, 1 plane, 32 bits.
  expect(ico.subarray(0, 16).toString('hex')).toMatch(/^000001000100404000000100200/);
  const [length, offset] = [ico.readUInt32LE(14), ico.readUInt32LE(18)];
  expect(ico.subarray(offset, offset + length).equals(png)).toBe(true);
  expect(ico).toHaveLength(offset + length);
});

test('the files that panels read are there, for the user alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guise-icons-'));
  await writeTrayIcons(folder);
  for (const name of trayIconNames) {
    const file = join(folder, `${fileNameOf(name)}.png`);
    expect((await sharp(file).metadata()).width).toBe(88);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  rmSync(folder, { recursive: true });
});
