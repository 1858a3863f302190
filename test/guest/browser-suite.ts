// Runs inside the guest: a browser lists the camera and plays it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFrame, type Frame } from '../../daemon/frames/frame.js';
import { type RealAssets, realAssets } from '../real-assets.js';
import { CameraPage, videoIn } from './camera-page.js';
import { whileWriting } from './camera-writer.js';
import type { GuestCase } from './guest-case.js';
import { GuiseDaemon, guise } from './guise-daemon.js';
import { capabilitiesOf, loadModule } from './loopback-module.js';
import { decodeClip, until } from './programs.js';
import { runCases } from './run-cases.js';
import { type Likeness, likenessOf } from './swap-likeness.js';

/** Y, Cb, Cr of the four quarters and what BT.601 makes of them (R, G, B). */
const quarters = [
  { yuv: [81, 90, 240], rgb: [254, 0, 0] },
  { yuv: [145, 54, 34], rgb: [0, 255, 1] },
  { yuv: [41, 240, 110], rgb: [0, 0, 255] },
  { yuv: [180, 128, 128], rgb: [191, 191, 191] },
] as const;

/** Browsers scale and round; BT.709 instead of 601 would be off by 40 and more. */
const tolerance = 8;

function drawQuarters(width: number, height: number): Frame {
  const frame = createFrame(width, height);
  const at = (x: number, y: number) =>
    quarters[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)]!.yuv;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      frame.data[y * width + x] = at(x, y)[0];
      frame.data[width * height + (y >> 1) * width + x] = at(x, y)[1 + (x % 2)]!;
    }
  }
  return frame;
}

function keep(name: string, picture: Buffer): void {
  writeFileSync(join(process.env.GUEST_FILES!, name), picture);
}

const playsTheCamera: GuestCase = {
  name: 'Chromium lists the camera by its label and plays it, and is noticed as a reader',
  async run() {
    const [width, height] = [640, 360];
    loadModule();
    await whileWriting([drawQuarters(width, height)], 5, async (writer) => {
      const page = await CameraPage.open();
      try {
        const facts = await page.waitForFrames(5);
        assert.ok(facts.labels.includes('Guise'), `${facts.labels}`);
        await until('it is noticed', () => writer.readers > 0);
        const screenshot = await page.screenshot();
        keep('chromium.png', screenshot);
        assert.equal(facts.label, 'Guise');
        assert.deepEqual(facts.size, [width, height]);
        const video = await videoIn(screenshot, facts);
        for (const [i, { rgb }] of quarters.entries()) {
          const row = height * (i < 2 ? 0.25 : 0.75);
          const at = 3 * (row * width + width * (i % 2 ? 0.75 : 0.25));
          const seen = [...video.subarray(at, at + 3)];
          const error = Math.max(...rgb.map((value, c) => Math.abs(value - seen[c]!)));
          assert.ok(error <= tolerance, `quarter ${i}: ${seen} instead of ${rgb}`);
        }
      } finally {
        await page.close();
      }
      await until('its end is noticed', () => writer.readers === 0);
    });
  },
};

const clip = 'head-pose-face-detection-female.gif';
const size = [640, 360] as const;

/**
 * Screenshots, until one shows a frame of the clip: before the first swapped one there
 * is a card, and the clip's jump back to its beginning may cover for a moment.
 */
async function swappedScreenshot(
  page: CameraPage,
  rendered: readonly Buffer[],
  bare: readonly Buffer[],
): Promise<Likeness> {
  const deadline = performance.now() + Number(process.env.GUEST_PATIENCE_MS);
  for (;;) {
    const facts = await page.waitForFrames(1);
    assert.deepEqual(facts.size, size);
    const screenshot = await page.screenshot();
    keep('chromium-swapped.png', screenshot);
    const video = await videoIn(screenshot, facts);
    const likeness = likenessOf(video, rendered, bare);
    if (likeness.aroundFace < 6) return likeness;
    if (performance.now() > deadline)
      throw new Error(`never: a frame of the clip, but ${JSON.stringify(likeness)}`);
  }
}

function showsTheSwappedPicture({ models, faces, clips }: RealAssets): GuestCase {
  return {
    name: 'Chromium shows the swapped picture of guise wearing a face',
    async run() {
      loadModule();
      const [width, height] = size;
      const options = [
        ...['--models', models, '--face', join(faces, 'astronaut.png')],
        ...['--size', `${width}x${height}`],
      ];
      const file = join(clips, clip);
      await guise(['render', file, '--yes', ...options, '--out', '/tmp/rendered.mkv']);
      const rendered = await decodeClip('/tmp/rendered.mkv', width, height);
      const bare = await decodeClip(file, width, height);
      const daemon = new GuiseDaemon(['--camera', file, ...options, '--fps', '12']);
      try {
        await until(
          'the device is a camera',
          () => capabilitiesOf('/dev/video0').canCapture,
        );
        const page = await CameraPage.open();
        try {
          const seen = await swappedScreenshot(page, rendered, bare);
          // Live, a face is followed with fewer looks of the detector than in rendering.
          assert.ok(seen.swappedFace < 8, `as rendered: ${JSON.stringify(seen)}`);
          assert.ok(
            seen.bareFace > 3 * seen.swappedFace,
            `not the wearer's face: ${JSON.stringify(seen)}`,
          );
          return `frame ${seen.frame}: in the face's ${seen.pixels} pixels ${seen.swappedFace.toFixed(1)} levels from the rendered frame, ${seen.bareFace.toFixed(1)} from the camera's; around it ${seen.aroundFace.toFixed(1)}`;
        } finally {
          await page.close();
        }
      } finally {
        assert.equal(await daemon.end('SIGTERM'), 0, daemon.text);
      }
    },
  };
}

if (!realAssets) {
  process.stdout.write(
    'NOT RUN: the swapped picture in Chromium needs real weights, photos and clips.\n',
  );
}
const cases = [
  playsTheCamera,
  ...(realAssets ? [showsTheSwappedPicture(realAssets)] : []),
];
void runCases(cases, process.argv[2] ?? '');
