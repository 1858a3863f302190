// Faces that lie on their side or stand on their head from the first frame on. Where their
// eyes, nose and mouth are, another detector says of the clip as it was taken; ffmpeg turns
// the clip.
import { join } from 'node:path';
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { clipFrames } from '../faces/clip-frames.js';
import { NetworkThread } from '../faces/network-thread.js';
import type { FoundFace } from '../faces/network-worker.js';
import { describeWithRealAssets } from '../real-assets.js';

const SIDE = 480;
const FRAMES = 20;

/** ffmpeg's filters, and where they put the point (x, y). */
const turns: [string, (x: number, y: number) => [number, number]][] = [
  ['null', (x, y) => [x, y]],
  ['transpose=clock', (x, y) => [SIDE - 1 - y, x]],
  ['transpose=cclock', (x, y) => [y, SIDE - 1 - x]],
  ['hflip,vflip', (x, y) => [SIDE - 1 - x, SIDE - 1 - y]],
];

/** Mean distance of the five points, per distance of the eyes. */
const MOST_DISTANCE = 0.3;

describeWithRealAssets('follows faces however they lie', (assets) => {
  const thread = new NetworkThread();
  afterAll(() => thread.stop());

  const network = (name: string) => {
    const model = readManifest().find((one) => one.name === name)!;
    return { file: join(assets.models, model.file), model };
  };

  describe.each(['lp_d18.mp4', 'lp_d20.mp4'])('%s', (clip) => {
    const frames = (turn: string) =>
      clipFrames(
        join(assets.clips, clip),
        SIDE,
        SIDE,
        `trim=end_frame=${FRAMES},${turn}`,
      );
    let seen: FoundFace[][];

    beforeAll(async () => {
      const upright = await frames('null');
      seen = await thread.run('detect', { ...network('scrfd-2.5g'), frames: upright });
    });

    test.each(turns)(
      'through %s',
      async (turn, turned) => {
        const followed = await thread.run('follow', {
          detector: network('yunet-2023mar'),
          landmarker: network('facemesh-468'),
          frames: await frames(turn),
          fps: 25,
        });
        const distances = followed.map(({ faces }, i) => {
          const [found = []] = faces.map(({ fivePoints }) => fivePoints);
          const points = seen[i]![0]!.fivePoints;
          const truth = [0, 2, 4, 6, 8].flatMap((j) =>
            turned(points[j]!, points[j + 1]!),
          );
          return meanDistance(found, truth);
        });
        expect(distances).toHaveLength(FRAMES);
        expect(distances.filter((distance) => !(distance < MOST_DISTANCE))).toEqual([]);
      },
      60_000,
    );
  });
});

/** Of five points, per distance of the eyes in `truth`. */
function meanDistance(found: readonly number[], truth: readonly number[]): number {
  const apart = (a: readonly number[], i: number, b: readonly number[], j: number) =>
    Math.hypot(a[i]! - b[j]!, a[i + 1]! - b[j + 1]!);
  const sum = [0, 2, 4, 6, 8].reduce((total, i) => total + apart(found, i, truth, i), 0);
  return sum / 5 / apart(truth, 0, truth, 2);
}
