import { statSync } from 'node:fs';
import { join } from 'node:path';
import { findFfmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { NetworkThread } from '../faces/network-thread.js';
import type { FoundFace, NetworkTasks } from '../faces/network-worker.js';
import { describeWithRealAssets } from '../real-assets.js';
import { clipFile, clipFrames, clipTruth, pointError } from './demo-assets.js';
import { report } from './report.js';

const EVERY = 12;
const truths = clipTruth.frames.filter((_, i) => i % EVERY === 0);

describe('the demo clip', () => {
  const bundled = (require('@ffmpeg-installer/ffmpeg') as { path: string }).path;

  test('is under 2 MB', () => {
    expect(statSync(clipFile).size).toBeLessThan(2_000_000);
  });

  test.each([
    ['the ffmpeg that guise would use', async () => (await findFfmpeg()).path],
    ['the bundled ffmpeg', async () => bundled],
  ])('has a truth for each frame that %s reads', async (_, find) => {
    const frames = await clipFrames(await find(), EVERY);
    expect(frames).toHaveLength(truths.length);
  });

  test('shows the head turning both ways, covered by a hand, leaving and back', () => {
    const yaws = clipTruth.frames.map((frame) => frame.yaw);
    expect(Math.min(...yaws)).toBeLessThan(-0.7);
    expect(Math.max(...yaws)).toBeGreaterThan(0.7);
    const away = clipTruth.frames.findIndex((frame) => frame.box === null);
    expect(away).toBeGreaterThan(0);
    expect(clipTruth.frames.slice(away).some((frame) => frame.box)).toBe(true);
    const frontal = clipTruth.frames[0]!.visible;
    const covered = clipTruth.frames.filter((frame) => frame.hand && frame.box);
    const least = Math.min(...covered.map((frame) => frame.visible));
    expect(least).toBeLessThan(0.6 * frontal);
  });
});

describeWithRealAssets('detectors of real faces on the demo clip', ({ models }) => {
  const thread = new NetworkThread();
  afterAll(() => thread.stop());

  /** Detections of the clip's frames by that detector. */
  async function detect(
    name: string,
    look: Pick<NetworkTasks['detect']['task'], 'options' | 'around'>,
  ) {
    const model = readManifest().find((entry) => entry.name === name)!;
    const file = join(models, model.file);
    const frames = await clipFrames((await findFfmpeg()).path, EVERY);
    return thread.run('detect', { file, model, frames, ...look });
  }

  /** Of frontal heads' points, eye distances; infinite where none was found. */
  function errorsOf(found: FoundFace[][]): number[] {
    const frontal = truths.flatMap((truth, i) =>
      truth.points && Math.abs(truth.yaw) < 0.3 && !truth.hand && truth.visible > 0.7
        ? [{ points: truth.points, faces: found[i]! }]
        : [],
    );
    expect(frontal.length).toBeGreaterThan(10);
    return frontal.map(({ points, faces }) =>
      Math.min(Infinity, ...faces.map((face) => pointError(face, points))),
    );
  }

  const mean = (errors: readonly number[]) =>
    errors.reduce((sum, error) => sum + error, 0) / errors.length;

  const detectors = ['scrfd-2.5g', 'scrfd-500m', 'yunet-n'];

  test.each(detectors)('%s finds the head where it is', async (name) => {
    const frameSize = { width: 1280, height: 720 };
    const options = { pictureSizes: [640], frameSize };
    const found = await detect(name, { options });
    const errors = errorsOf(found);
    const within = errors.filter((error) => error < 0.08).length / errors.length;
    report(`${name}, share of frontal heads with points within .08`, within, '>=', 0.95);
    expect(within).toBeGreaterThanOrEqual(0.95);
    const empty = truths.findIndex((truth) => truth.box === null);
    expect(found[empty]).toEqual([]);
  });

  test.each(detectors)(
    '%s is as exact around where the head was as in the whole frame',
    async (name) => {
      // A fifth of its size beside where it is.
      const around = truths.map(({ box }) => {
        const [left, top, right, bottom] = box ?? [0, 0, 200, 200];
        const moved = (bottom! - top!) / 5;
        return [left! + moved, top!, right! + moved, bottom!];
      });
      const whole = mean(errorsOf(await detect(name, {})));
      const error = mean(errorsOf(await detect(name, { around })));
      report(
        `${name}, points off around the head, eye distances`,
        error,
        '<=',
        whole + 0.01,
      );
      expect(error).toBeLessThanOrEqual(whole + 0.01);
    },
  );
});
