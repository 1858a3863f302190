import type { FaceRegion } from '../../daemon/faces/face.js';
import { createFrame, type Frame } from '../../daemon/frames/frame.js';
import { FaceGlance } from '../../daemon/tracking/face-glance.js';
import { native } from '../../native/index.js';

/** Smooth waves, so that neighbouring pixels are alike, as of a face 100 pixels across.
 *  @param shift  to the right, pixels */
function waves(shift: number, light = 1): Frame {
  const rgb = new Uint8Array(320 * 240 * 3);
  for (let i = 0; i < 320 * 240; i++) {
    const x = ((i % 320) - shift) / 12;
    const y = Math.floor(i / 320) / 17;
    rgb.fill(
      light * (128 + 50 * Math.sin(x) + 50 * Math.cos(y + x / 3)),
      i * 3,
      i * 3 + 3,
    );
  }
  const frame = createFrame(320, 240);
  native.rgbToNv12(rgb, frame.data, 320, 240);
  return frame;
}

const regionAt = (centreX: number): FaceRegion => ({
  centreX,
  centreY: 120,
  size: 150,
  angleRad: 0,
});

let glance: FaceGlance;
beforeEach(() => {
  glance = new FaceGlance();
  glance.keep(waves(0), regionAt(150));
});

test.each([
  ['what moved along with the landmarks', waves(40), 190, true],
  ['half of the light', waves(0, 0.5), 150, true],
  ['landmarks that tremble by a pixel', waves(0), 151, true],
  ['landmarks that stayed behind', waves(40), 150, false],
])(
  'tells whether the landmarks’ place looks as before: %s',
  (_, frame, centreX, isAlike) => {
    expect(glance.isAlike(frame, regionAt(centreX))).toBe(isAlike);
  },
);

test('pictures of nothing are alike', () => {
  glance.keep(createFrame(320, 240), regionAt(150));
  expect(glance.isAlike(createFrame(320, 240), regionAt(100))).toBe(true);
});

test('compares with nothing of another face', () => {
  glance.forget();
  expect(glance.isAlike(waves(40), regionAt(150))).toBe(true);
  glance.keep(waves(40), regionAt(150));
  expect(glance.isAlike(waves(0), regionAt(150))).toBe(false);
});
