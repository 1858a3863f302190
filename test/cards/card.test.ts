import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderCard, renderCards } from '../../daemon/cards/card.js';
import { cardKinds } from '../../daemon/cards/card-kind.js';
import type { Frame } from '../../daemon/frames/frame.js';

/** Luma of the rows from `top` to `bottom`, given as shares of the height. */
function rows(card: Frame, top: number, bottom: number): Uint8Array {
  const first = Math.floor(card.height * top) * card.width;
  return card.data.subarray(first, Math.floor(card.height * bottom) * card.width);
}

function brightest(luma: Uint8Array): number {
  return luma.reduce((most, value) => Math.max(most, value), 0);
}

/** How much of the rows differs clearly from the background. */
function inkShare(luma: Uint8Array, background: number): number {
  return luma.filter((value) => Math.abs(value - background) > 40).length / luma.length;
}

describe('renderCard', () => {
  test.each(cardKinds)('draws title, text and mark of "%s"', async (kind) => {
    const card = await renderCard(kind, 1280, 720);
    const background = card.data[0]!;
    expect(inkShare(rows(card, 0.47, 0.58), background)).toBeGreaterThan(0.01);
    expect(inkShare(rows(card, 0.6, 0.67), background)).toBeGreaterThan(0.005);
    expect(inkShare(rows(card, 0.87, 0.93), background)).toBeGreaterThan(0.001);
    expect(brightest(rows(card, 0.47, 0.58))).toBeGreaterThan(150);
    expect(inkShare(rows(card, 0.7, 0.8), background)).toBe(0);
  });

  test('says something different on every card', async () => {
    const cards = await renderCards(640, 360);
    const pictures = new Set(
      Object.values(cards).map((card) => Buffer.from(card.data).toString('base64')),
    );
    expect(pictures.size).toBe(cardKinds.length);
  });

  test.each([
    [1280, 720],
    [1920, 1080],
    [640, 480],
    [720, 1280],
    [160, 120],
    [3840, 2160],
    [2, 2],
  ])('is exactly %d × %d', async (width, height) => {
    const card = await renderCard('starting', width, height);
    expect([card.width, card.height]).toEqual([width, height]);
    expect(card.data.length).toBe((width * height * 3) / 2);
    expect(card.data.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('keeps to limited range, and is dark with bright words', async () => {
    const card = await renderCard('failure', 1280, 720);
    const luma = card.data.subarray(0, 1280 * 720);
    const chroma = card.data.subarray(1280 * 720);
    expect(luma.every((value) => value >= 16 && value <= 235)).toBe(true);
    expect(chroma.every((value) => value >= 16 && value <= 240)).toBe(true);
    expect(card.data[0]).toBeLessThan(60);
  });

  test('keeps words within a narrow card', async () => {
    const card = await renderCard('failure', 180, 640);
    for (let y = 0; y < 640; y++) {
      expect(card.data[y * 180]).toBe(card.data[0]);
      expect(card.data[y * 180 + 179]).toBe(card.data[0]);
    }
  });

  test('needs no font and no font configuration of the system', async () => {
    const script = `
      const { renderCard } = require(${JSON.stringify(require.resolve('../../daemon/cards/card.js'))});
      renderCard('paused', 640, 360).then((card) => {
        process.stdout.write(Buffer.from(card.data).toString('base64'));
      });`;
    const empty = mkdtempSync(join(tmpdir(), 'guise-no-fonts-'));
    const result = spawnSync(process.execPath, ['-e', script], {
      env: { HOME: empty, FONTCONFIG_PATH: empty, FONTCONFIG_FILE: join(empty, 'none') },
      maxBuffer: 1 << 24,
    });
    expect(result.status).toBe(0);
    const card = await renderCard('paused', 640, 360);
    expect(result.stdout.toString()).toBe(Buffer.from(card.data).toString('base64'));
  });
});
