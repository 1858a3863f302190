// Cards: the pictures that stand in when there is no frame to show. Rendered ahead of
// time, never in the frame path.
import sharp, { type OverlayOptions } from 'sharp';
import { native } from '../../native/index.js';
import { type Frame, frameByteLength } from '../frames/frame.js';
import {
  type CardFont,
  ensureFontConfiguration,
  lightFont,
  regularFont,
} from './card-font.js';
import { type CardKind, cardKinds } from './card-kind.js';
import { cardWords } from './card-words.js';

// Flat, because a soft gradient shows bands in eight bits and worse after a call's coding.
const colour = {
  background: '#1b2029',
  icon: '#86a8d9',
  title: '#eef1f5',
  text: '#a3adba',
  mark: '#7f8b9a',
};

/** Sizes and heights above or below the middle are for a card of at least this size. */
const DESIGN_SIZE = 720;
/** Text keeps this share of the width free on each side. */
const MARGIN = 0.06;

/**
 * Renders a card at exactly width × height (even).
 * @returns pixels in shared memory of their own, so that a card can be posted to a
 *   thread without a copy
 */
export async function renderCard(
  kind: CardKind,
  width: number,
  height: number,
): Promise<Frame> {
  ensureFontConfiguration();
  const { title, text, icon } = cardWords[kind];
  const unit = Math.min(height, width) / DESIGN_SIZE;
  const card = { width, height };
  const overlays = await Promise.all([
    textLine(title, lightFont, 64 * unit, colour.title, card, 18 * unit),
    textLine(text, regularFont, 28 * unit, colour.text, card, 97 * unit),
    textLine('guise', lightFont, 27 * unit, colour.mark, card, 288 * unit),
  ]);
  const rgb = await sharp(Buffer.from(backdrop(width, height, unit, icon)))
    .composite(overlays)
    .removeAlpha()
    .raw()
    .toBuffer();
  const data = new Uint8Array(new SharedArrayBuffer(frameByteLength(width, height)));
  native.rgbToNv12(rgb, data, width, height);
  return { data, width, height };
}

/** All cards of one size. */
export async function renderCards(
  width: number,
  height: number,
): Promise<Record<CardKind, Frame>> {
  const cards = await Promise.all(
    cardKinds.map((kind) => renderCard(kind, width, height)),
  );
  return Object.fromEntries(cards.map((card, i) => [cardKinds[i]!, card])) as Record<
    CardKind,
    Frame
  >;
}

/** Background, icon and the mark of guise (a face and another behind it). */
function backdrop(width: number, height: number, unit: number, icon: string): string {
  const centre = width / 2;
  const iconSize = 108 * unit;
  const middle = height / 2;
  const markY = middle + 248 * unit;
  const ring = 9 * unit;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
  <rect width="100%" height="100%" fill="${colour.background}"/>
  <g fill="none" stroke="${colour.icon}" stroke-width="2" stroke-linecap="round"
    stroke-linejoin="round" transform="translate(${centre - iconSize / 2}
    ${middle - 108 * unit - iconSize / 2}) scale(${iconSize / 48})">${icon}</g>
  <g fill="none" stroke="${colour.mark}" stroke-width="${1.6 * unit}">
    <circle cx="${centre - ring / 2}" cy="${markY}" r="${ring}"/>
    <circle cx="${centre + ring / 2}" cy="${markY}" r="${ring}"/>
  </g></svg>`;
}

/** One line of text, centred, broken or shrunk where it would not fit. */
async function textLine(
  text: string,
  font: CardFont,
  size: number,
  fill: string,
  card: { width: number; height: number },
  belowMiddle: number,
): Promise<OverlayOptions> {
  const widest = Math.floor(card.width * (1 - 2 * MARGIN));
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="${fill}">${text}</span>`,
      font: `${font.name} ${size}`,
      fontfile: font.file,
      width: widest,
      align: 'centre',
      dpi: 72,
      rgba: true,
    },
  })
    .resize({
      width: widest,
      height: card.height,
      fit: 'inside',
      withoutEnlargement: true,
    })
    .png()
    .toBuffer({ resolveWithObject: true });
  return {
    input: data,
    left: Math.round((card.width - info.width) / 2),
    top: Math.max(0, Math.round((card.height - info.height) / 2 + belowMiddle)),
  };
}
