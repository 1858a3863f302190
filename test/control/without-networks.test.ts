// What guise is asked for before it has networks to do it with.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import { TestHome } from './running-daemon.js';

const portrait = join(projectRoot, 'models', 'demo', 'assets', 'portrait-3.jpg');

/** Models are not waited for: nobody listens there. */
const offline = { HTTPS_PROXY: 'http://127.0.0.1:9', GUISE_CAMERA: '' };

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
  copyFileSync(portrait, join(home.folder, 'me.jpg'));
});
afterEach(() => home.remove());

const start = (...args: string[]) => home.startDaemon(args, offline);

it.each([
  [['--camera', '/nope.mp4'], 'There is no camera or file "/nope.mp4"'],
  [['--face', 'Nobody'], 'There is no saved face "Nobody"'],
  [['--camera', 'test', '--face', 'Nobody'], 'There is no saved face "Nobody"'],
  [['--face', '/nope.jpg'], 'The photo /nope.jpg does not exist'],
  [['--face', 'me.jpg'], 'needs your confirmation'],
  [['--models', 'nope'], 'There is no models folder nope'],
  [['--models', 'no such'], "models pull lite --models 'no such'\" makes it"],
])('does not start with %j', async (args, words) => {
  await expect(start(...args)).rejects.toThrow(words);
  expect(existsSync(join(home.folder, 'nope'))).toBe(false);
});

it('plays the demonstration until what it was asked for can be used', async () => {
  mkdirSync(dirname(home.settingsFile), { recursive: true });
  writeFileSync(home.settingsFile, '{"camera":"/dev/video99"}');
  // A saved camera may be plugged in by then.
  const daemon = await start('--face', 'me.jpg', '--yes');
  expect(daemon.said).toContain(
    'Used once they are here: camera /dev/video99 and face me.jpg.',
  );
  const face = await home.guise(['config', 'set', 'face', 'Nobody'], offline);
  expect(face).toMatchObject({ status: 5, stderr: expect.stringContaining('"Nobody"') });
  const asked = await daemon.ask('PATCH /v1/settings', { values: { face: 'Nobody' } });
  expect(asked.json.error.code).toBe('FACE_NOT_FOUND');
  const camera = await home.guise(['camera', 'use', '/nope.mp4'], offline);
  expect(camera.status).toBe(4);
  expect(readFileSync(home.settingsFile, 'utf8')).toBe('{"camera":"/dev/video99"}');
});
