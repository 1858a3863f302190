import sharp from 'sharp';
import {
  icoOf,
  trayIconArgb,
  trayIconNames,
  trayIconPng,
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

  test('is drawn at every size, alpha first', async () => {
    const { side, argb } = await trayIconArgb(name, 44);
    expect(argb).toHaveLength(side * side * 4);
    expect(argb[0]).toBe(0);
    // The ground beside the middle of the left edge: #1b2029, opaque.
    const offset = 4 * (22 * side + 4);
    expect([...argb.subarray(offset, offset + 4)]).toEqual([255, 0x1b, 0x20, 0x29]);
  });
});

test('icons of different states differ', async () => {
  const pictures = await Promise.all(
    trayIconNames.map(async (name) =>
      (await trayIconArgb(name, 22)).argb.toString('hex'),
    ),
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
