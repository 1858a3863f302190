import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalogue } from '../../daemon/inference/model-manifest.js';
import { cutAfter, FaultyServer, stallAfter } from '../models/faulty-server.js';
import { describeWithRealAssets } from '../real-assets.js';
import { runGuise } from './run-guise.js';

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-models-'));
  folder = join(home, 'data', 'guise', 'models');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const models = (...args: string[]) => runGuise(home, ['models', ...args]);

function put(file: string, contents: string | Buffer): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), contents);
}

test('lists every model of the manifest, and what must be put there by hand', async () => {
  put('inswapper_128.onnx', 'not the weights');
  const { status, stdout } = await models('list');
  expect(status).toBe(0);
  for (const { name } of readCatalogue().models) expect(stdout).toContain(`  ${name} `);
  expect(stdout).toMatch(/^ {2}yunet-n +0\.3 MB {2}- +Apache-2\.0$/m);
  expect(stdout).toMatch(/^ {2}inswapper-128 +554 MB {2}damaged/m);
  expect(stdout).toMatch(/^ {2}blendswap-256 +1\.7 GB {2}by hand only +BlendSwap/m);
});

test('lists models for programs', async () => {
  const { stdout } = await models('list', '--json');
  const list = JSON.parse(stdout);
  expect(list).toMatchObject({
    folder,
    sets: { lite: ['yunet-n', 'facemesh-468', 'facemesh-478'] },
  });
  expect(list.models[0]).toMatchObject({
    name: 'yunet-n',
    state: 'missing',
    isRunnable: true,
  });
});

test('lists and verifies what the user declared', async () => {
  const mine = {
    name: 'mine',
    role: 'detector',
    family: 'scrfd',
    file: 'my.onnx',
    numerics: {},
    // Of the text "abc": FIPS 180-2, appendix B.1.
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  };
  put('models.json', JSON.stringify({ models: [mine] }));
  expect((await models('list')).stdout).toMatch(/^ {2}mine .*my\.onnx is not there$/m);
  put('my.onnx', 'abc');
  expect((await models('verify')).stdout).toMatch(/^mine +ok$/m);
  put('my.onnx', 'abd');
  expect(await models('verify')).toMatchObject({ status: 6 });
});

test('prints the folder that is in use', async () => {
  expect((await models('path')).stdout).toBe(`${folder}\n`);
  const other = join(home, 'elsewhere');
  expect((await models('path', '--models', other)).stdout).toBe(`${other}\n`);
});

test('names the nearest word when one is misspelt', async () => {
  const { status, stderr } = await models('pull', 'inswaper');
  expect(status).toBe(2);
  expect(stderr).toContain('did you mean "inswapper"?');
});

test('fetches restricted weights only when their licence is accepted', async () => {
  const { status, stderr } = await models('pull', 'scrfd-500m');
  expect(status).toBe(6);
  expect(stderr).toContain('InsightFace weights: non-commercial research only');
  expect(stderr).toContain('https://github.com/deepinsight/insightface#license');
  expect(stderr).toContain('Add --accept-licence');
  expect(existsSync(folder)).toBe(false);
});

test('says of files of which nobody knows the size only that', async () => {
  const args = ['models', 'pull', 'realesrgan'];
  const { stderr } = await runGuise(home, args, {}, (child) =>
    child.stderr!.once('data', () => child.kill()),
  );
  expect(stderr.split('\n')[0]).toBe(`To fetch into ${folder}: files of unknown size`);
});

test('says what nobody can check before fetching anything', async () => {
  const { status, stderr } = await models('pull', 'blendswap', '--accept-licence');
  expect(status).toBe(6);
  expect(stderr).toContain('its SHA-256 is not known');
});

test('refuses a mirror that is no address', async () => {
  const { status, stderr } = await models('pull', 'lite', '--mirror', 'files');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^guise: --mirror .*it was given "files"\.\n$/);
});

test('finds a damaged file and says how to mend it', async () => {
  put('yunet_n_dynamic.onnx', 'bit rot');
  const { status, stdout, stderr } = await models('verify');
  expect(status).toBe(6);
  expect(stdout).toMatch(/^yunet-n +DAMAGED$/m);
  expect(stderr).toContain('guise models pull yunet-n" fetches published ones anew');
});

test('tells which of the asked models are not there', async () => {
  const { status, stderr } = await models('verify', 'lite');
  expect(status).toBe(6);
  expect(stderr).toContain('Not there: yunet-n, facemesh-468, facemesh-478.');
  expect((await models('verify', 'yunet-n')).stderr).toContain('fetches it.');
});

test('says that there is nothing to verify', async () => {
  expect(await models('verify')).toEqual({
    status: 0,
    stdout: '',
    stderr: expect.stringMatching(/^No models are in .*; ".*models pull lite" fetches /),
  });
});

test('removes what is named and tells what that frees', async () => {
  put('yunet_n_dynamic.onnx', Buffer.alloc(2_000_000));
  const { status, stderr } = await models('remove', 'lite');
  expect(status).toBe(0);
  expect(stderr).toContain('Removed yunet-n; 2.0 MB are free again.');
  expect(stderr).toContain('facemesh-468 was not there.');
  expect(existsSync(join(folder, 'yunet_n_dynamic.onnx'))).toBe(false);
});

describeWithRealAssets('with the real weights on a mirror', ({ models: weights }) => {
  let server: FaultyServer;
  beforeEach(async () => {
    server = await FaultyServer.start();
    const real = (file: string) => readFileSync(join(weights, file));
    for (const file of [
      'yunet_n_dynamic.onnx',
      'mp_face_landmark_468.onnx',
      'mp_face_landmarks_detector_478.onnx',
      'det_500m.onnx',
    ]) {
      server.publish(`/${file}`, real(file));
    }
  });
  afterEach(() => server.stop());

  const pullFromMirror = (...args: string[]) =>
    models('pull', ...args, '--mirror', server.url('/'));

  test('fetches, verifies and finds the lite set', async () => {
    server.next(cutAfter(100_000));
    const pulled = await pullFromMirror('lite');
    expect(pulled.stderr).toContain('0.3 MB');
    expect(pulled.stderr).toContain('Fetched facemesh-468; its SHA-256 is right.');
    expect(pulled.status).toBe(0);
    const verified = await models('verify', 'lite');
    expect(verified.stdout).toBe(
      'yunet-n                  ok\nfacemesh-468             ok\nfacemesh-478             ok\n',
    );
    expect((await models('path', 'facemesh')).stdout).toBe(
      `${join(folder, 'mp_face_landmark_468.onnx')}\n`,
    );
    expect((await pullFromMirror('lite')).stderr).toContain('is in');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'keeps what has arrived when interrupted (%s)',
    async (signal) => {
      server.next(stallAfter(100_000));
      const args = ['models', 'pull', 'yunet-n', '--mirror', server.url('/')];
      const parts = () =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('.part'))
          .map((file) => statSync(join(folder, file)).size);
      const { status, stderr } = await runGuise(home, args, {}, (child) => {
        const timer = setInterval(() => {
          if (!existsSync(folder) || parts()[0] !== 100_000) return;
          clearInterval(timer);
          child.kill(signal);
        }, 20);
        child.once('close', () => clearInterval(timer));
      });
      expect(stderr.trim().split('\n').at(-1)).toMatch(/^guise: Interrupted\. What has/);
      expect([status, parts()]).toEqual([130, [100_000]]);
      expect((await pullFromMirror('yunet-n')).status).toBe(0);
      expect(server.seen.at(-1)!.range).toBe('bytes=100000-');
    },
  );

  test('remembers when a licence was accepted, and asks no more', async () => {
    const before = Date.now();
    const pulled = await pullFromMirror('scrfd-500m', '--accept-licence');
    expect(pulled.status).toBe(0);
    const record = JSON.parse(
      readFileSync(join(home, 'data', 'guise', 'accepted-licences.json'), 'utf8'),
    );
    const acceptance = record['InsightFace weights: non-commercial research only'];
    expect(acceptance.how).toBe('flag');
    expect(Date.parse(acceptance.acceptedAt)).toBeGreaterThanOrEqual(before);
    expect((await models('remove', 'scrfd-500m')).status).toBe(0);
    expect((await pullFromMirror('scrfd-500m')).status).toBe(0);
  });
});
