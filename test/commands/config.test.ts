// Settings that are changed while no guise runs.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import { runGuise } from './run-guise.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-config-'));
  const portrait = join(projectRoot, 'models', 'demo', 'assets', 'portrait-3.jpg');
  copyFileSync(portrait, join(home, 'me.jpg'));
});
afterEach(() => rmSync(home, { recursive: true }));

const config = (...args: string[]) =>
  runGuise(home, ['config', ...args], { XDG_RUNTIME_DIR: home });
const settingsFile = () => join(home, 'config', 'guise', 'settings.json');

it.each([
  ['face', 'Nobody', 5, 'There is no saved face "Nobody"'],
  ['face', '/nope.jpg', 5, 'The photo /nope.jpg does not exist'],
  ['face', 'me.jpg', 5, 'needs your confirmation'],
  ['camera', '/nope', 4, 'There is no camera or file "/nope"'],
  ['swapper.model', 'inswaper-128', 2, 'did you mean "inswapper-128"?'],
  ['swapper.model', 'yunet-n', 2, 'guise models list" shows all.'],
  ['enhancer.model', 'gfpgn-1.4', 2, 'did you mean "gfpgan-1.4"?'],
  ['landmarker.model', 'nosuch', 2, 'names the landmarker "nosuch", which there is not;'],
  ['masks.xseg.model', 'nosuch', 2, 'names the mask "nosuch", which there is not;'],
  ['inference.providersOf', 'inswaper-128=cpu', 2, 'did you mean "inswapper-128"?'],
  ['inference.providersOf', 'yunet-n=gpu', 2, 'inference.providersOf'],
])('takes no %s %s', async (key, value, expected, words) => {
  const { status, stderr } = await config('set', 'holdMs', '800', key, value);
  expect([status, stderr]).toEqual([expected, expect.stringContaining(words)]);
  expect(existsSync(settingsFile())).toBe(false);
});

it('takes camera and face that are there, and consent', async () => {
  const { status } = await config('set', 'camera', 'test', 'face', 'me.jpg', '--yes');
  expect(status).toBe(0);
  const written = JSON.parse(readFileSync(settingsFile(), 'utf8'));
  expect(written).toMatchObject({ camera: 'test', face: join(home, 'me.jpg') });
});

it('takes models that guise knows, fetched or not, and their families', async () => {
  const named = ['enhancer.model', 'gfpgan-1.4', 'swapper.model', 'inswapper'];
  const placed = ['inference.providersOf', 'inswapper-128=cpu'];
  expect((await config('set', ...named, ...placed)).status).toBe(0);
  expect((await config('set', 'swapper.model', '')).status).toBe(0);
  expect(JSON.parse(readFileSync(settingsFile(), 'utf8'))).toMatchObject({
    enhancer: { model: 'gfpgan-1.4' },
    swapper: { model: '' },
  });
});

it('writes whole paths, for guise may be started elsewhere', async () => {
  expect((await config('set', 'camera', 'me.jpg')).status).toBe(0);
  const typed = ['models.folder', 'models', 'ffmpeg.path', './ffmpeg'];
  expect((await config('set', ...typed)).status).toBe(0);
  expect(JSON.parse(readFileSync(settingsFile(), 'utf8'))).toMatchObject({
    camera: join(home, 'me.jpg'),
    models: { folder: join(home, 'models') },
    ffmpeg: { path: join(home, 'ffmpeg') },
  });
});

it('leaves a program’s name to the PATH, and default folders to themselves', async () => {
  expect((await config('set', 'ffmpeg.path', 'ffmpeg', 'models.folder', '')).status).toBe(
    0,
  );
  expect(JSON.parse(readFileSync(settingsFile(), 'utf8'))).toMatchObject({
    ffmpeg: { path: 'ffmpeg' },
    models: { folder: '' },
  });
});

it.each([
  [['set', 'holdMs', '99999'], /^guise: The setting holdMs must be .*99999\.\n$/],
  [['set', 'foo', '1'], /^guise: There is no setting "foo"; .*\n$/],
  [['get', 'foo'], /^guise: There is no setting "foo"; .*\n$/],
  [['unset', 'foo'], /^guise: There is no setting "foo"; .*\n$/],
])('names what is wrong and no source of what was just typed: %j', async (args, said) => {
  const { status, stderr } = await config(...args);
  expect([status, stderr]).toEqual([2, expect.stringMatching(said)]);
});

it.each([
  [{ holdMs: '800' }, ['set', 'holdMs', '700'], { holdMs: 700 }],
  [{ holdMs: '800', cover: 'card' }, ['unset', 'holdMs'], { cover: 'card' }],
  [{ hodlMs: 3, cover: 'card' }, ['unset', 'hodlMs'], { cover: 'card' }],
])('mends a file that says %j: %j', async (wrong, args, mended) => {
  mkdirSync(dirname(settingsFile()), { recursive: true });
  writeFileSync(settingsFile(), JSON.stringify(wrong));
  const { status, stderr } = await config(...args);
  expect([status, stderr]).toEqual([0, `Written to ${settingsFile()}.\n`]);
  expect(JSON.parse(readFileSync(settingsFile(), 'utf8'))).toEqual(mended);
});
