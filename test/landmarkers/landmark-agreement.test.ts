// Agreement with OpenCV and Python's onnxruntime, which looked at the same squares of the
// same photos on their own: test/faces/opencv/measure-landmarks.py says how,
// landmarks.json there holds their points.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { projectRoot } from '../../daemon/project-root.js';
import { NetworkThread } from '../faces/network-thread.js';
import { describeWithRealAssets } from '../real-assets.js';
import { readMeasuredPhoto } from '../source-faces/measured-photo.js';

const read = (file: string) =>
  JSON.parse(readFileSync(join(projectRoot, 'test', 'faces', 'opencv', file), 'utf8'));

/** x and y of each point, in pixels of the photo as OpenCV reads it. */
const expected: Record<string, Record<string, number[]>> = read('landmarks.json');

/** Mean distance of the points, per width of the face. */
const MOST_DISTANCE = 0.01;

describeWithRealAssets('agreement with onnxruntime in Python', (assets) => {
  const thread = new NetworkThread();
  afterAll(() => thread.stop());

  test.each(Object.keys(expected))(
    '%s: the same points on every photo',
    async (name) => {
      const model = readManifest().find((one) => one.name === name)!;
      for (const [photo, points] of Object.entries(expected[name]!)) {
        const { frame, scale, box, region } = await readMeasuredPhoto(
          assets.faces,
          photo,
        );
        const [answer] = await thread.run('locate', {
          file: join(assets.models, model.file),
          model,
          frame,
          regions: [region],
        });
        const { landmarks } = answer!;
        expect(landmarks).toHaveLength((points.length / 2) * 3);
        let distance = 0;
        for (let i = 0; i < points.length / 2; i++) {
          const x = landmarks[i * 3]! - points[i * 2]! * scale;
          const y = landmarks[i * 3 + 1]! - points[i * 2 + 1]! * scale;
          distance += Math.hypot(x, y) / (points.length / 2);
        }
        const share = distance / (box[2]! - box[0]!);
        expect([photo, share < MOST_DISTANCE ? 'near' : share]).toEqual([photo, 'near']);
      }
    },
    120_000,
  );
});
