import fs, {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SourceFaceStore } from '../../daemon/source-faces/source-face-store.js';
import { consent, photo } from './made-up-photo.js';

let folder: string;
let store: SourceFaceStore;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'guise-store-')), 'faces');
  store = new SourceFaceStore(folder);
});

afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const add = (name: string, photos = [photo(1)]) =>
  store.add(name, photos, 'facemesh-468', consent);

const onlyFolder = () => join(folder, readdirSync(folder)[0]!);

describe('add and load', () => {
  it('gives back pixels, points and embedding as they were', async () => {
    const original = photo(7, 0, [0.6, 0.8]);
    await add('Ada', [original]);
    const face = await store.load('Ada');
    expect(face.name).toBe('Ada');
    expect(face.photos).toHaveLength(1);
    const [loaded] = face.photos;
    expect(loaded!.frame).toEqual(original.frame);
    expect(loaded!.fivePoints).toEqual(original.fivePoints);
    expect(loaded!.landmarks).toEqual(original.landmarks);
    const embedding = face.embeddings.get('test-space')!;
    expect(embedding[0]).toBeCloseTo(0.6, 6);
    expect(embedding[1]).toBeCloseTo(0.8, 6);
  });

  it('puts the best photo first and averages the embeddings', async () => {
    await add('Ada', [photo(1, 40, [1, 0]), photo(2, -5, [0, 1])]);
    const face = await store.load('Ada');
    expect(face.photos.map(({ fivePoints }) => fivePoints[0])).toEqual([2, 1]);
    const embedding = face.embeddings.get('test-space')!;
    expect(embedding[0]).toBeCloseTo(Math.SQRT1_2, 6);
    expect(embedding[1]).toBeCloseTo(Math.SQRT1_2, 6);
  });

  it('works without a recogniser', async () => {
    await add('Ada', [photo(1, 0, [])]);
    expect((await store.load('Ada')).embeddings.size).toBe(0);
  });

  it('records the consent and when the face was added', async () => {
    const before = new Date().toISOString();
    await add('Ada');
    const [face] = (await store.list()).faces;
    expect(face).toMatchObject({
      name: 'Ada',
      consent,
      photoCount: 1,
      spaces: ['test-space'],
    });
    expect(face!.addedAt >= before).toBe(true);
  });

  it('finds names whatever their case, and refuses a second one', async () => {
    await add('Ada');
    expect((await store.load('ADA')).name).toBe('Ada');
    await expect(add('aDa')).rejects.toMatchObject({ code: 'FACE_EXISTS' });
    expect((await store.list()).faces).toHaveLength(1);
  });

  it('lets only one of two simultaneous additions of a name win', async () => {
    const results = await Promise.allSettled([add('Ada'), add('ada'), add('ADA')]);
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({ code: 'FACE_EXISTS' });
      }
    }
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is private to the user, whatever the umask', async () => {
    const umask = process.umask(0);
    try {
      await add('Ada');
    } finally {
      process.umask(umask);
    }
    const inside = readdirSync(onlyFolder()).map((file) => join(onlyFolder(), file));
    expect(inside).toHaveLength(2);
    expect(inside.map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(statSync(onlyFolder()).mode & 0o777).toBe(0o700);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('leaves nothing half-written when a photo cannot be stored', async () => {
    const broken = { ...photo(2), rgb: new Uint8Array(5) };
    await expect(add('Ada', [photo(1), broken])).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says where it could not write', async () => {
    // As when the disk that a link leads to is not there.
    symlinkSync(join(folder, '..', 'unplugged', 'faces'), folder);
    await expect(add('Ada')).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      message: expect.stringMatching(
        new RegExp(`^${folder} could not be written: .+ Mend that and do it again\\.$`),
      ),
    });
  });

  it('clears away what a killed process left long ago', async () => {
    const old = join(folder, '.adding-old');
    const recent = join(folder, '.adding-recent');
    mkdirSync(old, { recursive: true });
    mkdirSync(recent);
    utimesSync(old, 1, 1);
    await add('Ada');
    expect(existsSync(old)).toBe(false);
    expect(existsSync(recent)).toBe(true);
    // Another process may be adding it: it is no face yet, and no damaged one.
    const { faces, damaged } = await store.list();
    expect([faces.length, damaged]).toEqual([1, []]);
  });
});

describe('list', () => {
  it('is empty before anything was saved', async () => {
    expect(await store.list()).toEqual({ faces: [], damaged: [] });
  });

  it('is in order of name and tells damaged faces apart', async () => {
    await add('Zoë');
    writeFileSync(join(onlyFolder(), 'face.json'), '{"format":1}');
    const damaged = onlyFolder();
    await add('Bob');
    await add('Ada');
    const list = await store.list();
    expect(list.faces.map((face) => face.name)).toEqual(['Ada', 'Bob']);
    expect(list.damaged).toEqual([damaged]);
  });
});

describe('remove and rename', () => {
  it('removes a face with its photos', async () => {
    await add('Ada');
    await store.remove('ada');
    expect(readdirSync(folder)).toEqual([]);
    await expect(store.load('Ada')).rejects.toMatchObject({ code: 'FACE_NOT_FOUND' });
  });

  it('lists no face of which a part is removed', async () => {
    await add('Ada');
    jest.spyOn(fs.promises, 'rm').mockRejectedValue(new Error('the disk is gone'));
    await expect(store.remove('Ada')).rejects.toThrow('the disk is gone');
    jest.restoreAllMocks();
    expect(await store.list()).toEqual({ faces: [], damaged: [] });
  });

  it('renames a face, its photos unchanged', async () => {
    await add('Ada', [photo(9)]);
    const before = (await store.load('Ada')).photos;
    expect(await store.rename('ADA', ' Grace ')).toBe('Grace');
    expect((await store.load('grace')).photos).toEqual(before);
    expect((await store.list()).faces.map((face) => face.name)).toEqual(['Grace']);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it.each(['rename', 'remove'] as const)(
    'neither doubles a face nor brings it back when renamed while another does %s',
    async (other) => {
      await add('Ada');
      const { cp } = fs.promises;
      jest.spyOn(fs.promises, 'cp').mockImplementationOnce(async (...args) => {
        await cp(...args);
        const rival = new SourceFaceStore(folder);
        await (other === 'rename' ? rival.rename('Ada', 'Bea') : rival.remove('Ada'));
      });
      await expect(store.rename('Ada', 'Cleo')).rejects.toMatchObject({
        code: 'FACE_NOT_FOUND',
      });
      jest.restoreAllMocks();
      const names = (await store.list()).faces.map((face) => face.name);
      expect(names).toEqual(other === 'rename' ? ['Bea'] : []);
      expect(readdirSync(folder)).toHaveLength(names.length);
    },
  );

  it('changes the case of a name', async () => {
    await add('ada');
    await store.rename('ada', 'Ada');
    expect((await store.list()).faces.map((face) => face.name)).toEqual(['Ada']);
  });

  it('does not rename onto another face', async () => {
    await add('Ada', [photo(1)]);
    await add('Grace', [photo(2)]);
    await expect(store.rename('Ada', 'GRACE')).rejects.toMatchObject({
      code: 'FACE_EXISTS',
    });
    expect((await store.load('Grace')).photos[0]!.fivePoints[0]).toBe(2);
    expect((await store.load('Ada')).photos[0]!.fivePoints[0]).toBe(1);
  });

  it('names the nearest face when there is none of that name', async () => {
    await add('Grace');
    await expect(store.remove('Grcae')).rejects.toMatchObject({
      code: 'FACE_NOT_FOUND',
      message: expect.stringContaining('did you mean "Grace"?'),
    });
  });
});

describe('a folder that cannot be read', () => {
  it('is told, and is no folder without faces', async () => {
    writeFileSync(folder, 'no folder');
    const refusal = {
      code: 'FACE_STORE_DAMAGED',
      message: expect.stringContaining(`in ${folder} cannot be read: ENOTDIR`),
    };
    await expect(store.list()).rejects.toMatchObject(refusal);
    await expect(store.has('Ada')).rejects.toMatchObject(refusal);
    await expect(store.load('Ada')).rejects.toMatchObject(refusal);
  });
});

describe('damage', () => {
  const damage: [string, (face: string) => void][] = [
    ['no record', (face) => rmSync(join(face, 'face.json'))],
    ['a cut record', (face) => truncateSync(join(face, 'face.json'), 100)],
    ['no photo', (face) => rmSync(join(face, 'photo-1.png'))],
    ['a cut photo', (face) => truncateSync(join(face, 'photo-1.png'), 60)],
    ['a later format', (face) => edit(face, (record) => ({ ...record, format: 2 }))],
    ['no consent', (face) => edit(face, (record) => ({ ...record, consent: null }))],
    [
      'a photo elsewhere',
      (face) => {
        copyFileSync(join(face, 'photo-1.png'), join(face, '..', '..', 'secret.png'));
        editPhoto(face, { file: '../../secret.png' });
      },
    ],
    ['another size', (face) => editPhoto(face, { width: 10 })],
    ['few landmarks', (face) => editPhoto(face, { landmarks: [1, 2, 3] })],
    ['no numbers', (face) => editPhoto(face, { fivePoints: Array(10).fill('1') })],
  ];

  type AnyRecord = Record<string, unknown> & { photos: object[] };

  function edit(face: string, change: (record: AnyRecord) => object): void {
    const file = join(face, 'face.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as AnyRecord;
    writeFileSync(file, JSON.stringify(change(record)));
  }

  function editPhoto(face: string, change: object): void {
    edit(face, (record) => ({
      ...record,
      photos: [{ ...record.photos[0], ...change }],
    }));
  }

  it.each(damage)('of %s is told with the remedy', async (_, cause) => {
    await add('Ada');
    cause(onlyFolder());
    await expect(store.load('Ada')).rejects.toMatchObject({
      code: 'FACE_STORE_DAMAGED',
      message: expect.stringMatching(/Ada.*guise face remove/),
    });
    await store.remove('Ada');
    await add('Ada');
    expect((await store.load('Ada')).photos).toHaveLength(1);
  });
});
