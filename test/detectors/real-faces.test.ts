// Real networks on real photos and clips; what is in them was seen by eye.
import { join } from 'node:path';
import sharp from 'sharp';
import { boxOverlap } from '../../daemon/detectors/face-candidates.js';
import { PHOTO_PICTURE_SIZES } from '../../daemon/detectors/face-detector.js';
import type { Frame } from '../../daemon/frames/frame.js';
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { frameOfPhoto, readPhoto } from '../../daemon/source-faces/photo.js';
import { clipFrames } from '../faces/clip-frames.js';
import { NetworkThread } from '../faces/network-thread.js';
import { describeWithRealAssets } from '../real-assets.js';

const manifest = readManifest();

describeWithRealAssets('real faces', (assets) => {
  const thread = new NetworkThread();
  afterAll(() => thread.stop());

  const model = (name: string) => {
    const entry = manifest.find((candidate) => candidate.name === name)!;
    return { file: join(assets.models, entry.file), model: entry };
  };
  const photo = async (name: string) =>
    frameOfPhoto(await readPhoto(join(assets.faces, name)));

  describe('close-up faces that fill the frame', () => {
    /** Squares about the faces, seen by eye. */
    const closeUps = [
      ['portrait_pexels.jpg', 235, 75, 220],
      ['astronaut.png', 170, 62, 112],
      ['emotions-a-1.jpg', 250, 230, 450],
      ['emotions-b-1.jpg', 180, 290, 380],
    ] as const;
    let frames: Frame[];

    beforeAll(async () => {
      frames = await Promise.all(
        closeUps.map(async ([name, left, top, side]) => {
          const rgb = await sharp(join(assets.faces, name))
            .extract({ left, top, width: side, height: side })
            .flatten()
            .resize(720, 720)
            .raw()
            .toBuffer();
          return frameOfPhoto({ rgb, width: 720, height: 720 });
        }),
      );
    });

    const found = async (name: string, pictureSizes?: readonly number[]) => {
      const answers = await thread.run('detect', {
        ...model(name),
        ...(pictureSizes ? { options: { pictureSizes } } : {}),
        frames,
      });
      return answers.filter((faces) => faces.length > 0).length;
    };

    test('are what SCRFD overlooks at 640', async () => {
      expect(await found('scrfd-500m', [640])).toBe(0);
    });

    test.each([
      'yunet-n',
      'yunet-2023mar',
      'scrfd-500m',
      'scrfd-2.5g',
      'retinaface-mnet025',
    ])('%s finds them live and in photos', async (name) => {
      expect(await found(name)).toBe(closeUps.length);
      expect(await found(name, PHOTO_PICTURE_SIZES)).toBe(closeUps.length);
    });
  });

  test.each(['yunet-n', 'yunet-2023mar', 'scrfd-500m', 'scrfd-2.5g'])(
    '%s finds the 29 people of the group photo',
    async (name) => {
      const [found] = await thread.run('detect', {
        ...model(name),
        options: { pictureSizes: PHOTO_PICTURE_SIZES },
        frames: [await photo('group_1927_29faces.png')],
      });
      expect(found!.length).toBeGreaterThanOrEqual(29);
      expect(found!.length).toBeLessThanOrEqual(30); // a picture on the wall
    },
  );

  test('embeddings tell people apart across expressions and turned heads', async () => {
    const people = [
      ['emotions-a-1.jpg', 'emotions-a-2.jpg', 'emotions-a-3.jpg', 'emotions-a-4.jpg'],
      ['emotions-b-1.jpg', 'emotions-b-2.jpg', 'emotions-b-3.jpg'],
      ['001_A.jpg', '002_A.jpg', '003_A.jpg'],
      ['author-1.jpg', 'author-2.jpg'],
      ['astronaut.png'],
      ['FACE_1.jpg'],
      ['portrait_pexels.jpg'],
    ];
    const names = people.flat();
    const frames = await Promise.all(names.map(photo));
    const found = await thread.run('detect', { ...model('yunet-n'), frames });
    const { embeddings } = await thread.run('embed', {
      ...model('arcface-mbf'),
      faces: frames.map((frame, i) => ({
        frame,
        fivePoints: found[i]![0]!.fivePoints,
      })),
    });
    const personOf = (name: string) => people.findIndex((own) => own.includes(name));
    const [same, different]: [number[], number[]] = [[], []];
    for (let i = 0; i < names.length; i++) {
      for (let j = 0; j < i; j++) {
        const cosine = embeddings[i]!.reduce((s, v, k) => s + v * embeddings[j]![k]!, 0);
        (personOf(names[i]!) === personOf(names[j]!) ? same : different).push(cosine);
      }
    }
    // The bounds that were measured with these weights on 40 faces.
    expect(Math.min(...same)).toBeGreaterThan(0.31);
    expect(Math.max(...different)).toBeLessThan(0.19);
  }, 120_000);

  describe('the tracker', () => {
    const follow = async (clip: string, width: number, height: number, fps: number) =>
      thread.run('follow', {
        detector: model('yunet-n'),
        landmarker: model('facemesh-468'),
        frames: await clipFrames(join(assets.clips, clip), width, height),
        fps,
      });

    test.each([
      ['head-pose-face-detection-female.gif', 480, 270, 12, 23],
      ['head-pose-face-detection-male.gif', 480, 270, 12, 62],
      ['lp_d18.mp4', 480, 480, 30, 216],
      ['lp_d20.mp4', 480, 480, 25, 175],
    ] as const)(
      'follows the one face of %s through every frame',
      async (clip, width, height, fps, count) => {
        const frames = await follow(clip, width, height, fps);
        expect(frames).toHaveLength(count);
        const ids = frames.map(({ faces }) => faces.map(({ id }) => id).join());
        expect(new Set(ids)).toEqual(new Set(['1']));
        expect(frames.filter(({ notFollowed }) => notFollowed.length > 0)).toEqual([]);
        // The face is followed by its landmarks, not found anew each time.
        const detections = frames.filter(({ isDetected }) => isDetected).length;
        expect(detections).toBeLessThan(count / 2);
      },
      120_000,
    );

    test('keeps all four people of the classroom followed or known in every frame', async () => {
      const frames = await follow('classroom.gif', 480, 270, 15);
      expect(frames).toHaveLength(45);
      for (const { faces, notFollowed } of frames) {
        expect(faces.length + notFollowed.length).toBeGreaterThanOrEqual(4);
      }
      const complete = frames.filter(({ faces }) => faces.length === 4);
      expect(complete.length).toBeGreaterThanOrEqual(42);
      expect(new Set(frames.flatMap(({ faces }) => faces.map(({ id }) => id))).size).toBe(
        4,
      );
    }, 120_000);

    test('never takes one face for two', async () => {
      const frames = await follow('classroom.gif', 480, 270, 15);
      for (const { faces } of frames) {
        for (const a of faces) {
          for (const b of faces) {
            if (a.id >= b.id) continue;
            const [boxA, boxB] = [Float32Array.from(a.box), Float32Array.from(b.box)];
            expect(boxOverlap(boxA, 0, boxB, 0)).toBeLessThan(0.2);
          }
        }
      }
    }, 120_000);
  });
});
