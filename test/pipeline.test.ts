import type { TrackedFace } from '../daemon/faces/face';
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

class ThrowingSwapper extends DotSwapper {
  override swap(): boolean {
    throw new Error('no memory');
  }
}

interface Scene {
  faces?: TrackedFace[];
  /** Boxes of faces that are not followed; seen now unless told otherwise. */
  known?: FaceFollower['lastKnown']['entries'];
  swapper?: Swapper;
  afterSwap?: AfterSwap;
  hasSource?: boolean;
}

const NOW_US = 5_000_000;

function process(
  scene: Scene,
  output = new FrameWriter(createFrameExchange(WIDTH, HEIGHT)).slot,
): {
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
  // What nobody has said yet of a captured frame must not count.
  input.header.fill(1);
  input.header[HeaderField.sequence] = 42;
  input.header[HeaderField.capturedAtUs] = 1234;
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
      box: Float32Array.of(40, 24, 56, 40),
      seenAtUs: NOW_US - 300_000,
    };
    const result = process({ faces: [makeFace(1, 8, 8)], known: [lost] });
    expect(outcome(result)).toBe(SwapOutcome.swapped);
    expect(changedIn(result, 40, 24)).toBeGreaterThan(200);
  });

  it('counts a face seen now without landmarks as a face that failed', () => {
    const known = [{ box: Float32Array.of(40, 24, 56, 40), seenAtUs: NOW_US }];
    const result = process({ known });
    expect(outcome(result)).toBe(SwapOutcome.failed);
    expect(result.counts.get('withFace')).toBe(1);
  });

  it('tells of no face where one was only a moment ago, which is obscured', () => {
    const lost = { box: Float32Array.of(40, 24, 56, 40), seenAtUs: NOW_US - 1 };
    const result = process({ known: [lost] });
    expect(outcome(result)).toBe(SwapOutcome.noFace);
    expect(result.output.header[HeaderField.faceCount]).toBe(0);
    expect(result.output.header[HeaderField.isObscured]).toBe(1);
  });

  it('obscures a quarter of the box more on each side, in six blocks across the face', () => {
    const face = makeFace(1, 20, 12);
    face.box.set([20, 12, 44, 36]); // 24 pixels: blocks of 4, and 6 pixels of margin
    const result = process({ faces: [face], swapper: new DotSwapper([1]) });
    const isChanged = (x: number, y: number) =>
      at(result.input, x, y) !== at(result.output, x, y);
    const changed = (points: [number, number][]) =>
      points.map(([x, y]) => isChanged(x, y));
    // Beside the box, in the middle of each side; then beyond the margin's blocks.
    const beside: [number, number][] = [
      [17, 25],
      [46, 25],
      [33, 8],
      [33, 40],
    ];
    const beyond: [number, number][] = [
      [11, 25],
      [52, 25],
      [33, 3],
      [33, 44],
    ];
    expect(changed(beside)).toEqual([true, true, true, true]);
    expect(changed(beyond)).toEqual([false, false, false, false]);
    for (let x = 20; x < 44; x += 4) {
      const block = [0, 1, 2, 3].map((i) => at(result.output, x + i, 24 + i));
      expect(new Set(block).size).toBe(1);
    }
  });

  it.each([
    ['a swapper throws', { swapper: new ThrowingSwapper(), faces: [makeFace(1, 8, 8)] }],
    [
      'a face is at no place',
      {
        faces: [makeFace(1, 8, 8), makeFace(2, 8, Number.NaN)],
        swapper: new DotSwapper([2]),
      },
    ],
  ])('says failed, and nothing obscured, of a frame in which %s', (_, scene) => {
    const output = new FrameWriter(createFrameExchange(WIDTH, HEIGHT)).slot;
    expect(() => process(scene, output)).toThrow();
    expect(output.header[HeaderField.outcome]).toBe(SwapOutcome.failed);
    expect(output.header[HeaderField.isObscured]).toBe(0);
  });

  it('says that no source face is worn, whether or not a face is there', () => {
    expect(outcome(process({ hasSource: false }))).toBe(SwapOutcome.noSource);
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
        entries: [
          { box: Float32Array.of(40, 24, 56, 40), seenAtUs: 3_000_000 },
          { box: Float32Array.of(0, 0, 8, 8), seenAtUs: 1_000_000 },
        ],
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
