import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describeWithRealAssets } from '../real-assets.js';
import { runGuise } from './run-guise.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-face-'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

function savedFolders(): string[] {
  try {
    return readdirSync(join(home, 'data', 'guise', 'faces'));
  } catch {
    return [];
  }
}

function savedRecord() {
  const folder = join(home, 'data', 'guise', 'faces', savedFolders()[0]!);
  return JSON.parse(readFileSync(join(folder, 'face.json'), 'utf8'));
}

it('says which model is missing when there are none', async () => {
  const photo = join(home, 'photo.png');
  await sharp({ create: { width: 64, height: 64, channels: 3, background: '#888' } })
    .png()
    .toFile(photo);
  const { status, stderr } = await runGuise(home, ['face', 'add', 'Ada', photo, '-y']);
  expect(status).toBe(6);
  expect(stderr).toContain(join(home, 'data', 'guise', 'models'));
  expect(savedFolders()).toEqual([]);
});

describeWithRealAssets('guise face add', ({ models, faces }) => {
  const add = (...args: string[]) =>
    runGuise(home, ['face', 'add', ...args, '--models', models]);
  const remove = () => runGuise(home, ['face', 'remove', 'Ada']);
  const face = (name: string) => join(faces, name);

  async function saveAs(name: string, image: sharp.Sharp): Promise<string> {
    const file = join(home, name);
    await image.toFile(file);
    return file;
  }

  async function expectRefusal(photo: string, ...words: string[]) {
    const result = await add('Ada', photo, '--yes');
    expect([result.status, result.stdout]).toEqual([5, '']);
    for (const word of [photo, ...words]) expect(result.stderr).toContain(word);
    expect(result.stderr.trimEnd()).not.toContain('\n');
    expect(savedFolders()).toEqual([]);
  }

  it('does without a landmark network where the swapper does', async () => {
    const folder = join(home, 'models');
    mkdirSync(folder);
    for (const file of ['yunet_n_dynamic.onnx', 'w600k_mbf_int8.onnx']) {
      copyFileSync(join(models, file), join(folder, file));
    }
    const photo = face('portrait_pexels.jpg');
    const addFor = (swapper: string) => {
      const wish = ['--models', folder, '--set', `swapper.family=${swapper}`];
      return runGuise(home, ['face', 'add', 'Ada', photo, '--yes', ...wish]);
    };
    expect((await addFor('mesh')).status).toBe(6);
    expect((await addFor('inswapper')).status).toBe(0);
    const { landmarkModel, photos, embeddings } = savedRecord();
    expect([landmarkModel, photos[0].landmarks]).toEqual(['', []]);
    // The recogniser's own length, by which converters go; not 1.
    expect(Math.hypot(...embeddings.w600k_mbf)).toBeGreaterThan(2);
    const listed = await runGuise(home, ['face', 'list']);
    expect(listed.stdout).toContain('Ada  (1 photo');
  });

  it('saves a face that the other commands know', async () => {
    const added = await add('Ada', face('portrait_pexels.jpg'), '--yes');
    expect([added.status, added.stderr]).toEqual([
      0,
      'Saved the face Ada from 1 photo. Wear it with: npx guise run --face "Ada"\n',
    ]);
    expect((await runGuise(home, ['config', 'set', 'face', 'Ada'])).status).toBe(0);
    const renamed = await runGuise(home, ['face', 'rename', 'ada', 'Grace']);
    expect(renamed.status).toBe(0);
    expect((await runGuise(home, ['config', 'get', 'face'])).stdout).toBe('Grace\n');
    const listed = await runGuise(home, ['face', 'list', '--json']);
    const [entry] = JSON.parse(listed.stdout).faces;
    expect(entry).toMatchObject({ name: 'Grace', photoCount: 1, spaces: ['w600k_mbf'] });
    expect(entry.consent.how).toBe('flag');
    expect((await runGuise(home, ['face', 'remove', 'Grace'])).status).toBe(0);
    expect((await runGuise(home, ['config', 'get', 'face'])).stdout).toBe('\n');
    expect(savedFolders()).toEqual([]);
  });

  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('takes %s', async (format) => {
    const image = sharp(face('portrait_pexels.jpg')).toFormat(format);
    const photo = await saveAs(`photo.${format}`, image);
    expect((await add('Ada', photo, '--yes')).status).toBe(0);
  });

  it.each([
    ['lies on its side and says so', 270, 6],
    ['lies on its side', 270, 1],
    ['stands on its head', 180, 1],
  ])(
    'finds the face at the same place of a photo that %s',
    async (_, turn, orientation) => {
      const upright = await sharp(face('portrait_pexels.jpg')).png().toBuffer();
      const turned = await sharp(upright).rotate(turn).png().toBuffer();
      const lying = sharp(turned).withMetadata({ orientation }).jpeg({ quality: 98 });
      await add('Ada', await saveAs('lying.jpg', lying), '--yes');
      const fromLying = savedRecord().photos[0];
      await remove();
      await add('Ada', await saveAs('upright.png', sharp(upright)), '--yes');
      const fromUpright = savedRecord().photos[0];
      expect(fromLying.width / fromUpright.width).toBeCloseTo(1, 1);
      // Within three pixels of a face 200 pixels wide.
      for (const [i, n] of (fromUpright.fivePoints as number[]).entries()) {
        expect(Math.abs(fromLying.fivePoints[i] - n)).toBeLessThan(3);
      }
    },
  );

  it('averages several photos, the frontal one with a closed mouth first', async () => {
    const photos = ['emotions-a-6.jpg', 'emotions-a-2.jpg', 'emotions-a-1.jpg'].map(face);
    const { stderr } = await add('Ada', ...photos, '--yes');
    expect(stderr).toContain('emotions-a-6.jpg has its mouth open');
    expect(stderr).toContain('emotions-a-2.jpg is turned to the side');
    expect(stderr).not.toContain('another person');
    const together = savedRecord();
    const [embedding] = Object.values(together.embeddings) as number[][];
    const mean = new Array<number>(embedding!.length).fill(0);
    let best: string | undefined;
    for (const photo of photos) {
      await remove();
      await add('Ada', photo, '--yes');
      const alone = savedRecord();
      const [numbers] = Object.values(alone.embeddings) as number[][];
      const length = Math.hypot(...numbers!);
      numbers!.forEach((n, i) => {
        mean[i]! += n / length;
      });
      best = alone.photos[0].sha256;
    }
    const cosine =
      embedding!.reduce((sum, n, i) => sum + n * mean[i]!, 0) /
      (Math.hypot(...embedding!) * Math.hypot(...mean));
    expect(cosine).toBeCloseTo(1, 5);
    expect(together.photos[0].sha256).toBe(best);
  });

  it('remarks that photos show different people', async () => {
    const photos = [face('portrait_pexels.jpg'), face('FACE_1.jpg')];
    const { status, stderr } = await add('Ada', ...photos, '--yes');
    expect(status).toBe(0);
    expect(stderr).toContain('FACE_1.jpg seems to show another person');
  });

  it('saves only with consent', async () => {
    const { status, stderr } = await add('Ada', face('portrait_pexels.jpg'));
    expect(status).toBe(5);
    expect(stderr).toContain('Add --yes');
    expect(savedFolders()).toEqual([]);
  });

  it('works with a detector and landmarks alone', async () => {
    const few = join(home, 'few-models');
    mkdirSync(few);
    for (const file of ['yunet_n_dynamic.onnx', 'mp_face_landmark_468.onnx']) {
      copyFileSync(join(models, file), join(few, file));
    }
    const args = ['face', 'add', 'Ada', face('FACE_1.jpg'), '--yes', '--models', few];
    expect((await runGuise(home, args)).status).toBe(0);
    expect(savedRecord().embeddings).toEqual({});
  });

  it('refuses several faces, and says how many', async () => {
    await expectRefusal(face('three_people_tfjs.jpg'), '3 faces', 'cut it');
    await expectRefusal(face('group_1927_29faces.png'), '29 faces');
  });

  it('does not take ornaments for faces', async () => {
    const { status } = await add('Ada', face('001_A.jpg'), '--yes');
    expect(status).toBe(0);
  });

  it('refuses a photo without a face', async () => {
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 50 };
    const image = sharp({
      create: { width: 640, height: 480, channels: 3, background: '#888', noise },
    });
    const photo = await saveAs('noise.png', image);
    await expectRefusal(photo, 'No face was found', 'from the front');
  });

  it('refuses a face that is too small, and says how small', async () => {
    const small = sharp(face('astronaut.png')).resize(240);
    await expectRefusal(await saveAs('small.png', small), 'pixels wide; at least 64');
  });

  it('refuses all when one photo is bad, leaving nothing', async () => {
    const bad = join(home, 'bad.jpg');
    const bytes = readFileSync(face('portrait_pexels.jpg'));
    writeFileSync(bad, bytes.subarray(0, bytes.length / 2));
    const result = await add('Ada', face('FACE_1.jpg'), bad, '--yes');
    expect(result.status).toBe(5);
    expect(result.stderr).toContain(`The photo ${bad} is damaged or cut short`);
    expect(savedFolders()).toEqual([]);
  });

  it('finds a face in a very large photo', async () => {
    const large = sharp(face('portrait_pexels.jpg')).resize(6800);
    const photo = await saveAs('large.jpg', large);
    expect((await add('Ada', photo, '--yes')).status).toBe(0);
    const [record] = savedRecord().photos;
    expect(Math.max(record.width, record.height)).toBe(1024);
  });

  it('keeps an existing face of that name', async () => {
    await add('Ada', face('FACE_1.jpg'), '--yes');
    const before = savedRecord();
    const result = await add('ADA', face('portrait_pexels.jpg'), '--yes');
    expect([result.status, result.stderr.includes('saved already')]).toEqual([5, true]);
    expect(savedRecord()).toEqual(before);
  });
});
