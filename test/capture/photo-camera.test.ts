import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { readCapturedCount } from '../../daemon/capture/captured-count.js';
import { CaptureWorker, sleep, testRequest, until } from './capture-worker.js';

let folder: string;
let photo: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guise-photo-'));
  photo = join(folder, 'photo.png');
  // Left half red, right half transparent.
  const left = await sharp({
    create: { width: 32, height: 64, channels: 4, background: 'red' },
  })
    .png()
    .toBuffer();
  const empty = { r: 0, g: 255, b: 0, alpha: 0 };
  await sharp({ create: { width: 64, height: 64, channels: 4, background: empty } })
    .composite([{ input: left, left: 0, top: 0 }])
    .png()
    .toFile(photo);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const request = {
  ...testRequest,
  kind: 'photo',
  width: 128,
  height: 64,
  fps: 25,
} as const;

it('is shown once, fitted with bars, transparency on black', async () => {
  const camera = new CaptureWorker(
    { ...request, device: photo, playback: 'once' },
    null,
    true,
  );
  await camera.takeFrames(1);
  const { data } = camera.reader.slot.frame;
  expect([8, 48, 80, 120].map((x) => data[32 * 128 + x])).toEqual([16, 81, 16, 16]);
  const chroma = 128 * 64 + 16 * 128 + 48;
  expect([data[chroma], data[chroma + 1]]).toEqual([90, 240]);
  expect(await camera.exited).toBe(0);
  expect(camera.reader.isDrained).toBe(true);
  expect(camera.states).toEqual(['opening', 'running', 'ended']);
});

it('is played at its rate, paused and resumed', async () => {
  const camera = new CaptureWorker({ ...request, device: photo }, null);
  await camera.takeFrames(5);
  camera.order({ type: 'pause' });
  await camera.untilState('paused');
  const captured = readCapturedCount(camera.capturedCount);
  await sleep(200);
  expect(readCapturedCount(camera.capturedCount)).toBe(captured);
  camera.order({ type: 'resume' });
  await until(() => readCapturedCount(camera.capturedCount) > captured, 'frames again');
  await camera.stop();
});

it('turns a photo upright', async () => {
  const turned = join(folder, 'turned.jpg');
  // Orientation 6: shown turned clockwise, so the stored left edge is the top.
  const image = await sharp(photo).flatten({ background: 'white' }).toBuffer();
  await sharp(image)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 100 })
    .toFile(turned);
  const camera = new CaptureWorker(
    { ...request, width: 64, device: turned, playback: 'once' },
    null,
    true,
  );
  await camera.takeFrames(1);
  const { data } = camera.reader.slot.frame;
  const [top, bottom] = [data[8 * 64 + 32]!, data[56 * 64 + 32]!];
  expect(top).toBeLessThan(90);
  expect(bottom).toBeGreaterThan(225);
  await camera.exited;
});

it('is a failure when it cannot be read', async () => {
  const broken = join(folder, 'broken.jpg');
  writeFileSync(broken, 'no photo');
  const camera = new CaptureWorker({ ...request, device: broken }, null);
  const report = await camera.untilState('failed');
  expect(report.detail).toContain('could not be read as a photo');
  expect(await camera.exited).toBe(0);
});

it('may be followed by another camera when it cannot be read while live', async () => {
  const broken = join(folder, 'rewritten.jpg');
  writeFileSync(broken, 'half a photo');
  const camera = new CaptureWorker({ ...request, device: broken }, null);
  await camera.untilState('failed');
  await camera.exited;
  expect(camera.reader.isDrained).toBe(false);
});

it('ends what is played once when it cannot be read', async () => {
  const broken = join(folder, 'broken-once.jpg');
  writeFileSync(broken, 'no photo');
  const once = { ...request, device: broken, playback: 'once' } as const;
  const camera = new CaptureWorker(once, null, true);
  await camera.untilState('failed');
  await camera.exited;
  expect(camera.reader.isDrained).toBe(true);
});

it('plays once at a time, though paused and resumed while it is read', async () => {
  const camera = new CaptureWorker({ ...request, device: photo }, null);
  camera.order({ type: 'pause' });
  camera.order({ type: 'resume' });
  await camera.takeFrames(5);
  await camera.stop();
  expect(camera.states.join(' ')).toMatch(/opening running ended$/);
});
