// Cards that can be told apart by the value of their bytes.
import { type CardKind, cardKinds } from '../../daemon/cards/card-kind.js';
import { createFrame, type Frame } from '../../daemon/frames/frame.js';

export function filledCards(width: number, height: number): Record<CardKind, Frame> {
  const cards = {} as Record<CardKind, Frame>;
  cardKinds.forEach((kind, i) => {
    cards[kind] = createFrame(width, height);
    cards[kind].data.fill(i + 1);
  });
  return cards;
}

/** The card of such bytes; the value itself when it is none's. */
export const cardOrValue = (value: number): CardKind | number =>
  cardKinds[value - 1] ?? value;
