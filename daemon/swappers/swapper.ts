// Contract of swapper families.
import type { TrackedFace } from '../faces/face.js';
import type { Frame } from '../frames/frame.js';
import type { SourceFace } from '../source-faces/source-face.js';
import type { SwapperSettings } from './swapper-settings.js';

/** What a family made of a source face; opaque to everyone else. */
export interface PreparedSource {
  readonly name: string;
}

export interface Swapper {
  /** Of a network that paints one face only: it is worn whatever source is chosen. */
  readonly ownSource?: PreparedSource;
  /**
   * Makes what this family needs of a source face. Called between frames, which go on
   * while it is awaited.
   */
  prepare(source: SourceFace): Promise<PreparedSource>;
  /**
   * Paints the source face over the target face.
   * @param input   the camera's frame, read only
   * @param output  already holds a copy of `input`, and earlier faces' swaps
   * @returns false when this face cannot be swapped; `output` is then untouched
   */
  swap(input: Frame, output: Frame, face: TrackedFace, source: PreparedSource): boolean;
  /** Takes over, between two frames, what needs no other network; prepared faces stay. */
  tune(settings: SwapperSettings): void;
  close(): void;
}
