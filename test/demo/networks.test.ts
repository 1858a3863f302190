// The small networks on heads of people who were kept for measuring. The bounds are what
// the shipped files reach; what is wanted is in their cards (models/demo/demo-*.md).
import { join } from 'node:path';
import sharp from 'sharp';
import { templatePoints } from '../../daemon/geometry/templates.js';
import { ModelStore } from '../../daemon/inference/model-store.js';
import type { ModelRole } from '../../daemon/inference/published-model.js';
import { similarityOf } from '../../daemon/recognisers/embedding.js';
import { frameOfPhoto } from '../../daemon/source-faces/photo.js';
import { NetworkThread } from '../faces/network-thread.js';
import { assetsFolder, demoFolder, heldOutScenes, pointError } from './demo-assets.js';
import { report } from './report.js';

const models = new ModelStore(demoFolder);
const thread = new NetworkThread();
afterAll(() => thread.stop());

const network = (role: ModelRole) => {
  const model = models.select(role);
  return { model, file: models.pathOf(model) };
};

/** Squares of a sheet of pictures, row by row. */
async function squaresOf(name: string, size: number) {
  const sheet = sharp(join(assetsFolder, name));
  const { width, height } = await sheet.metadata();
  const { data } = await sheet.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const across = width / size;
  return Array.from({ length: across * (height / size) }, (_, i) => {
    const rgb = new Uint8Array(size * size * 3);
    const left = (i % across) * size;
    const top = Math.floor(i / across) * size;
    for (let y = 0; y < size; y++) {
      const from = ((top + y) * width + left) * 3;
      rgb.set(data.subarray(from, from + size * 3), y * size * 3);
    }
    return frameOfPhoto({ rgb, width: size, height: size });
  });
}

test('demo-detector finds heads of strangers, and nothing else', async () => {
  const { size, faces } = heldOutScenes;
  const frames = await squaresOf('held-out-scenes.jpg', size);
  const found = await thread.run('detect', { ...network('detector'), frames });
  const isCounted = ({ box, points, visible }: (typeof faces)[number]) =>
    box[3]! - box[1]! >= 24 &&
    visible >= 0.5 &&
    points.flat().every((value) => value >= 0 && value < size);
  const counted = faces.filter(isCounted);
  const errors = counted.map((face) =>
    Math.min(Infinity, ...found[face.scene]!.map((one) => pointError(one, face.points))),
  );
  const recall = errors.filter((error) => error < 0.5).length / errors.length;
  const median = errors.sort((a, b) => a - b)[Math.floor(errors.length / 2)]!;
  const alarms = found.flatMap((scene, i) =>
    scene.filter(({ box }) => {
      const [x, y] = [(box[0]! + box[2]!) / 2, (box[1]! + box[3]!) / 2];
      return !faces.some(
        (face) =>
          face.scene === i &&
          x > face.box[0]! &&
          x < face.box[2]! &&
          y > face.box[1]! &&
          y < face.box[3]!,
      );
    }),
  );
  report(`demo-detector, share of ${counted.length} heads found`, recall, '>=', 0.99);
  report('demo-detector, points off, eye distances, median', median, '<=', 0.03);
  report('demo-detector, false alarms in 24 scenes', alarms.length, '<=', 1);
  expect(counted.length).toBeGreaterThan(20);
  expect(recall).toBeGreaterThanOrEqual(0.99);
  expect(median).toBeLessThanOrEqual(0.03);
  expect(alarms.length).toBeLessThanOrEqual(1);
});

test('demo-recogniser tells strangers apart', async () => {
  const EACH = 6;
  const frames = await squaresOf('held-out-faces.jpg', 112);
  const fivePoints = [...templatePoints('arcface_112', 112)];
  const { embeddings } = await thread.run('embed', {
    ...network('recogniser'),
    faces: frames.map((frame) => ({ frame, fivePoints })),
  });
  const same: number[] = [];
  const different: number[] = [];
  for (let i = 0; i < embeddings.length; i++) {
    for (let j = 0; j < i; j++) {
      const isSame = Math.floor(i / EACH) === Math.floor(j / EACH);
      (isSame ? same : different).push(similarityOf(embeddings[i]!, embeddings[j]!));
    }
  }
  let above = 0;
  for (const a of same) for (const b of different) above += a > b ? 1 : 0;
  const area = above / (same.length * different.length);
  report('demo-recogniser, area under the ROC curve', area, '>=', 0.995);
  expect(area).toBeGreaterThanOrEqual(0.995);
});
