// Agreement with OpenCV, which measured the same photos on its own:
// test/faces/opencv/measure.py says how, measured.json there holds its numbers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { boxOverlap } from '../../daemon/detectors/face-candidates.js';
import type { Frame } from '../../daemon/frames/frame.js';
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { projectRoot } from '../../daemon/project-root.js';
import { frameOfPhoto, readPhoto } from '../../daemon/source-faces/photo.js';
import { NetworkThread } from '../faces/network-thread.js';
import type { FoundFace } from '../faces/network-worker.js';
import { describeWithRealAssets } from '../real-assets.js';

interface Measured {
  width: number;
  height: number;
  faces: FoundFace[];
  embedding: number[];
}

const measured: Record<string, Measured> = JSON.parse(
  readFileSync(join(projectRoot, 'test', 'faces', 'opencv', 'measured.json'), 'utf8'),
);
const names = Object.keys(measured);

/** The file that OpenCV looked through, and how closely the same file must agree. */
const SAME_DETECTOR = 'yunet-2023mar';
const OTHER_DETECTORS = ['yunet-n', 'scrfd-500m', 'scrfd-2.5g', 'retinaface-mnet025'];

const manifest = readManifest();
const modelOf = (name: string) => manifest.find((model) => model.name === name)!;

function overlap(a: FoundFace, b: FoundFace): number {
  return boxOverlap(Float32Array.from(a.box), 0, Float32Array.from(b.box), 0);
}

/** Distances of the five points, per distance from the eyes to the mouth. */
function pointDistances(a: FoundFace, b: FoundFace): number[] {
  const [rx, ry, lx, ly, , , mx, my, nx, ny] = b.fivePoints as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const height = Math.hypot((rx + lx - mx - nx) / 2, (ry + ly - my - ny) / 2);
  return [0, 2, 4, 6, 8].map(
    (i) =>
      Math.hypot(
        a.fivePoints[i]! - b.fivePoints[i]!,
        a.fivePoints[i + 1]! - b.fivePoints[i + 1]!,
      ) / height,
  );
}

const bestMatch = (face: FoundFace, among: readonly FoundFace[]) =>
  [...among].sort((a, b) => overlap(b, face) - overlap(a, face))[0];

describeWithRealAssets('agreement with OpenCV on every photo', (assets) => {
  const thread = new NetworkThread();
  const frames = new Map<string, Frame>();
  /** OpenCV's faces in the pixels of our frames. */
  const expected = new Map<string, FoundFace[]>();

  beforeAll(async () => {
    for (const name of names) {
      const photo = frameOfPhoto(await readPhoto(join(assets.faces, name)));
      const { width, faces } = measured[name]!;
      const scale = photo.width / width;
      frames.set(name, photo);
      expected.set(
        name,
        faces.map(({ score, box, fivePoints }) => ({
          score,
          box: box.map((v) => v * scale),
          fivePoints: fivePoints.map((v) => v * scale),
        })),
      );
    }
  }, 120_000);
  afterAll(() => thread.stop());

  async function detect(name: string): Promise<Map<string, FoundFace[]>> {
    const model = modelOf(name);
    const found = await thread.run('detect', {
      file: join(assets.models, model.file),
      model,
      options: { pictureSizes: [640] },
      frames: names.map((photo) => frames.get(photo)!),
    });
    return new Map(names.map((photo, i) => [photo, found[i]!]));
  }

  test(`${SAME_DETECTOR}: the same faces, boxes, points and scores`, async () => {
    const found = await detect(SAME_DETECTOR);
    for (const [photo, faces] of expected) {
      const ours = found.get(photo)!;
      expect([photo, ours.length]).toEqual([photo, faces.length]);
      for (const face of faces) {
        const match = bestMatch(face, ours)!;
        expect(overlap(match, face)).toBeGreaterThan(0.95);
        expect(Math.max(...pointDistances(match, face))).toBeLessThan(0.06);
        expect(Math.abs(match.score - face.score)).toBeLessThan(0.02);
      }
    }
  }, 120_000);

  test.each(OTHER_DETECTORS)(
    '%s: each photo’s face in the same place',
    async (name) => {
      const found = await detect(name);
      for (const [photo, faces] of expected) {
        const face = faces[0]!;
        const match = bestMatch(face, found.get(photo)!);
        if (!match) throw new Error(`${name} finds no face in ${photo}`);
        const distances = pointDistances(match, face);
        const mean = distances.reduce((sum, distance) => sum + distance / 5, 0);
        expect([photo, overlap(match, face) > 0.7]).toEqual([photo, true]);
        expect([photo, mean < 0.2]).toEqual([photo, true]);
      }
    },
    120_000,
  );

  test.each([
    ['arcface-mbf', 0.98],
    // Weights and activations of 8 bits cost a little.
    ['arcface-mbf-int8', 0.97],
  ] as const)(
    '%s: embeddings of the same points',
    async (name, least) => {
      const model = modelOf(name);
      const { embeddings } = await thread.run('embed', {
        file: join(assets.models, model.file),
        model,
        faces: names.map((photo) => ({
          frame: frames.get(photo)!,
          fivePoints: expected.get(photo)![0]!.fivePoints,
        })),
      });
      names.forEach((photo, i) => {
        const theirs = measured[photo]!.embedding;
        const cosine = theirs.reduce((sum, v, k) => sum + v * embeddings[i]![k]!, 0);
        expect([photo, cosine > least]).toEqual([photo, true]);
      });
    },
    120_000,
  );
});
