// Before its turn, a swap thread that follows another one rehearses with copies of what
// the camera delivers: its code is compiled then, networks and caches are warm, and it
// follows the faces already when its first frame is shown. Nobody sees what it paints.
import { createFrame } from '../frames/frame.js';
import {
  type FrameExchangeMemory,
  FrameOnlooker,
  type FrameSlot,
  HeaderField,
} from '../frames/frame-exchange.js';
import type { Pipeline } from '../pipeline.js';

/** Measured: a thread's first frame takes four times the CPU time of later ones, the
 *  next three twice, the fifth no more than any. */
const FRAMES = 8;

/** No camera that is open delivers frames further apart. */
const WAIT_MS = 300;

/**
 * @param captured  the exchange that the other thread reads
 * @throws what the pipeline throws at a frame
 */
export function rehearse(pipeline: Pipeline, captured: FrameExchangeMemory): void {
  const onlooker = new FrameOnlooker(captured);
  const slot = (): FrameSlot => ({
    frame: createFrame(captured.width, captured.height),
    header: onlooker.latest.header.slice(),
  });
  const [input, output] = [slot(), slot()];
  for (let i = 0; i < FRAMES && onlooker.waitForNext(WAIT_MS); i++) {
    input.frame.data.set(onlooker.latest.frame.data);
    input.header.set(onlooker.latest.header);
    pipeline.process(input, output, input.header[HeaderField.timeUs]!);
  }
}
