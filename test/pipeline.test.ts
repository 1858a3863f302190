import type { TrackedFace } from '../daemon/faces/face';
import type { LastKnownFace } from '../daemon/faces/last-known-faces';
import type { Frame } from '../daemon/frames/frame';
import {
  createFrameExchange,
  type FrameSlot,
  FrameWriter,
  HeaderField,
} from '../daemon/frames/frame-exchange';
import { SwapOutcome } from '../daemon/frames/swap-outcome';
import type { Restoration } from '../daemon/masks/restoration';
import { type AfterSwap, type FaceFollower, Pipeline } from '../daemon/pipeline';
import type { PreparedSource, Swapper } from '../daemon/swappers/swapper';
import { createFrameCountMemory, FrameCounts } from '../daemon/timing/frame-counts';
import {
  createStageMemory,
  StageClock,
  summariseStages,
} from '../daemon/timing/stage-clock';

const WIDTH = 64;
const HEIGHT = 48;
const PAINTED = 250;

function makeFace(id: number, left: number, top: number): TrackedFace {
  return {
    id,
    box: Float32Array.of(left, top, left + 16, top + 16),
    fivePoints: new Float32Array(10),
    landmarks: new Float32Array(468 * 3),
    presence: 1,
    ageFrames: 10,
  };
}

/** Paints the pixel at a face's centre, or refuses faces by id. */
class DotSwapper implements Swapper {
  constructor(private readonly refused: readonly number[] = []) {}
  async prepare(): Promise<PreparedSource> {
    return { name: 'dot' };
  }
  swap(_input: Frame, output: Frame, face: TrackedFace): boolean {
    if (this.refused.includes(face.id)) return false;
    output.data[(face.box[1]! + 8) * WIDTH + face.box[0]! + 8] = PAINTED;
    return true;
  }
  tune() {}
  close() {}
}

interface Scene {
  faces?: TrackedFace[];
  /** Boxes of faces that are not followed; seen now unless told otherwise. */
  known?: LastKnownFace[];
  swapper?: Swapper;
  afterSwap?: AfterSwap;
  hasSource?: boolean;
}

const NOW_US = 5_000_000;

function process(scene: Scene): {
  input: FrameSlot;
  output: FrameSlot;
  counts: FrameCounts;
  stages: string[];
} {
  const { faces = [], known = [], swapper = new DotSwapper(), hasSource = true } = scene;
  const follower: FaceFollower = {
    faces,
    lastKnown: { entries: known, count: known.length },
    follow() {},
    expect() {},
  };
  const counts = new FrameCounts(createFrameCountMemory());
  const stages = createStageMemory();
  const pipeline = new Pipeline(
    follower,
    swapper,
    new StageClock(stages),
    counts,
    scene.afterSwap,
  );
  pipeline.source = hasSource ? { name: 'dot' } : null;
  const input = new FrameWriter(createFrameExchange(WIDTH, HEIGHT)).slot;
  // A pattern in which every block of pixels differs from its mean.
  for (let i = 0; i < input.frame.data.length; i++)
    input.frame.data[i] = (i * 7 + (i >> 6) * 13) % 200;
  input.header[HeaderField.sequence] = 42;
  input.header[HeaderField.capturedAtUs] = 1234;
  const output = new FrameWriter(createFrameExchange(WIDTH, HEIGHT)).slot;
  pipeline.process(input, output, NOW_US);
  return { input, output, counts, stages: Object.keys(summariseStages(stages)) };
}

const outcome = ({ output }: { output: FrameSlot }) => output.header[HeaderField.outcome];
const at = (slot: FrameSlot, x: number, y: number) => slot.frame.data[y * WIDTH + x]!;

/** How many luma pixels of the 16 × 16 box differ between input and output. */
function changedIn(
  { input, output }: { input: FrameSlot; output: FrameSlot },
  left: number,
  top: number,
) {
  let changed = 0;
  for (let y = top; y < top + 16; y++) {
    for (let x = left; x < left + 16; x++)
      changed += at(input, x, y) !== at(output, x, y) ? 1 : 0;
  }
  return changed;
}

describe('Pipeline', () => {
  it('paints every followed face and leaves the rest of the frame as it was', () => {
    const result = process({ faces: [makeFace(1, 8, 8), makeFace(2, 40, 24)] });
    expect(outcome(result)).toBe(SwapOutcome.swapped);
    expect(at(result.output, 16, 16)).toBe(PAINTED);
    expect(at(result.output, 48, 32)).toBe(PAINTED);
    const different = result.output.frame.data.filter(
      (v, i) => v !== result.input.frame.data[i],
    );
    expect(different).toHaveLength(2);
    expect(result.counts.all()).toMatchObject({ in: 1, withFace: 1 });
  });

  it('carries sequence, capture time and face count along', () => {
    const { output } = process({ faces: [makeFace(1, 8, 8)] });
    expect(output.header[HeaderField.sequence]).toBe(42);
    expect(output.header[HeaderField.capturedAtUs]).toBe(1234);
    expect(output.header[HeaderField.faceCount]).toBe(1);
  });

  it('obscures the face that could not be swapped beside one that could', () => {
    const result = process({
      faces: [makeFace(1, 8, 8), makeFace(2, 40, 24)],
      swapper: new DotSwapper([2]),
    });
    expect(outcome(result)).toBe(SwapOutcome.swapped);
    expect(at(result.output, 16, 16)).toBe(PAINTED);
    expect(changedIn(result, 40, 24)).toBeGreaterThan(200);
  });

  it('reports failure, with the faces obscured, when none could be swapped', () => {
    const result = process({ faces: [makeFace(1, 8, 8)], swapper: new DotSwapper([1]) });
    expect(outcome(result)).toBe(SwapOutcome.failed);
    expect(result.output.header[HeaderField.isObscured]).toBe(1);
    expect(changedIn(result, 8, 8)).toBeGreaterThan(200);
  });

  it('obscures all faces while there is no source face', () => {
    const result = process({ faces: [makeFace(1, 8, 8)], hasSource: false });
    expect(outcome(result)).toBe(SwapOutcome.noSource);
    expect(changedIn(result, 8, 8)).toBeGreaterThan(200);
  });

  it('obscures where a face was lost a moment ago', () => {
    const lost = {
      id: 7,
      box: Float32Array.of(40, 24, 56, 40),
      seenAtUs: NOW_US - 300_000,
    };
    const result = process({ faces: [makeFace(1, 8, 8)], known: [lost] });
    expect(outcome(result)).toBe(SwapOutcome.swapped);
    expect(changedIn(result, 40, 24)).toBeGreaterThan(200);
  });

  it('counts a face seen now without landmarks as a face that failed', () => {
    const known = [{ id: 7, box: Float32Array.of(40, 24, 56, 40), seenAtUs: NOW_US }];
    const result = process({ known });
    expect(outcome(result)).toBe(SwapOutcome.failed);
    expect(result.counts.get('withFace')).toBe(1);
  });

  it('says that no face is there, and that nothing is obscured', () => {
    const result = process({});
    expect(outcome(result)).toBe(SwapOutcome.noFace);
    expect(result.output.header[HeaderField.isObscured]).toBe(0);
    expect(result.counts.get('withFace')).toBe(0);
  });

  it('tells the pipeline that follows where faces are, as far as they fit', () => {
    const expected: [number[], number][] = [];
    const follower: FaceFollower = {
      faces: [makeFace(1, 8, 8)],
      lastKnown: {
        entries: [{ id: 7, box: Float32Array.of(40, 24, 56, 40), seenAtUs: 3_000_000 }],
        count: 1,
      },
      follow() {},
      expect: (boxes, offset, seenAtUs) =>
        expected.push([[...boxes.subarray(offset, offset + 4)], seenAtUs]),
    };
    const pipeline = new Pipeline(
      follower,
      null,
      new StageClock(createStageMemory()),
      new FrameCounts(createFrameCountMemory()),
    );
    const slot = new FrameWriter(createFrameExchange(WIDTH, HEIGHT)).slot;
    pipeline.process(slot, slot, NOW_US);
    const listed = new Float64Array(15);
    expect(pipeline.listFaces(listed)).toBe(2);
    expect(pipeline.listFaces(new Float64Array(5))).toBe(1);
    pipeline.expectFaces(listed.subarray(0, 10));
    expect(expected).toEqual([
      [[8, 8, 24, 24], NOW_US],
      [[40, 24, 56, 40], 3_000_000],
    ]);
  });

  it('times copying, swapping, networks and the rest', () => {
    const { stages } = process({ faces: [makeFace(1, 8, 8)] });
    expect(stages).toEqual(['copy', 'swap', 'frame', 'networks', 'kernels']);
  });

  it('gives back what was there before a face was swapped, other swaps included', () => {
    // Two faces side by side; each gives all of the frame back but its own dot, which
    // would take the other's dot away if it came from the camera.
    const restoration = {
      beginFrame() {},
      restore(_input: Frame, before: Frame, output: Frame, face: TrackedFace) {
        const own = (face.box[1]! + 8) * WIDTH + face.box[0]! + 8;
        const dot = output.data[own]!;
        output.data.set(before.data);
        output.data[own] = dot;
      },
    } as unknown as Restoration;
    const result = process({
      faces: [makeFace(1, 8, 8), makeFace(2, 40, 24)],
      afterSwap: { enhancement: null, restoration },
    });
    expect(at(result.output, 16, 16)).toBe(PAINTED);
    expect(at(result.output, 48, 32)).toBe(PAINTED);
    expect(result.stages).toContain('restore');
  });
});
