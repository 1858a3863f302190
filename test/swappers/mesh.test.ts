import type { TrackedFace } from '../../daemon/faces/face.js';
import type { SourceFace } from '../../daemon/source-faces/source-face.js';
import { createMeshSwapper } from '../../daemon/swappers/mesh.js';
import { frontalLandmarks, lumaFrame } from '../native/mesh/face.js';

const landmarks = frontalLandmarks(140, 160, 130);
const photo = lumaFrame(320, 320, (x) => (x % 8 < 4 ? 90 : 150));
const camera = lumaFrame(320, 320, () => 120);

function sourceOf(points: Float32Array[]): SourceFace {
  return {
    name: 'somebody',
    photos: points.map((p) => ({
      frame: photo,
      fivePoints: new Float32Array(10),
      landmarks: p,
    })),
    embeddings: new Map(),
  };
}

function tracked(points: Float32Array): TrackedFace {
  return {
    id: 1,
    box: Float32Array.of(90, 60, 230, 260),
    fivePoints: new Float32Array(10),
    landmarks: points,
    presence: 1,
    ageFrames: 0,
  };
}

const copyOf = () => ({ ...camera, data: camera.data.slice() });

test('draws the best photo over a tracked face', async () => {
  const swapper = createMeshSwapper();
  const prepared = await swapper.prepare(sourceOf([landmarks]));
  const output = copyOf();
  expect(prepared.name).toBe('somebody');
  expect(swapper.swap(camera, output, tracked(landmarks), prepared)).toBe(true);
  expect(output.data).not.toEqual(camera.data);
  swapper.close();
});

test('says no, and touches nothing, without dense landmarks', async () => {
  const swapper = createMeshSwapper();
  const prepared = await swapper.prepare(sourceOf([landmarks]));
  const output = copyOf();
  const face = tracked(new Float32Array(136));
  expect(swapper.swap(camera, output, face, prepared)).toBe(false);
  expect(output.data).toEqual(camera.data);
});

test('refuses a source whose photos were read without a landmark network', async () => {
  const swapper = createMeshSwapper();
  const prepare = swapper.prepare(sourceOf([new Float32Array(0)]));
  await expect(prepare).rejects.toMatchObject({
    code: 'FACE_NOT_EMBEDDED',
    message:
      'The face "somebody" was saved without landmarks, which the mesh needs. Add the face again.',
  });
});

test.each([
  ['no photo', []],
  ['landmarks that are no face', [new Float32Array(468 * 3)]],
])('refuses a source with %s by its name', async (_, points) => {
  const swapper = createMeshSwapper();
  await expect(swapper.prepare(sourceOf(points))).rejects.toMatchObject({
    code: 'PHOTO_NO_FACE',
    message: expect.stringContaining('somebody'),
  });
});
