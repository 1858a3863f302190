// A camera that the settings file names and that is not there when guise starts, as where
// guise starts at login and the camera is plugged in later.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import { type RunningDaemon, TestHome, until } from './running-daemon.js';

const demo = join(projectRoot, 'models', 'demo');
/** Networks that find faces, so that a camera may be opened. */
const NETWORKS = [
  ...['--models', demo],
  ...['--set', 'landmarker.family=none', '--set', 'swapper.family=inswapper'],
];

let home: TestHome;
let camera: string;

beforeEach(() => {
  home = new TestHome();
  camera = join(home.folder, 'camera.jpg');
  mkdirSync(dirname(home.settingsFile), { recursive: true });
  writeFileSync(home.settingsFile, JSON.stringify({ camera }));
});

afterEach(() => home.remove());

const start = () => home.startDaemon(NETWORKS, { GUISE_CAMERA: '' });
const state = async (daemon: RunningDaemon) => (await daemon.ask('GET /v1/state')).json;
const plugIn = () => copyFileSync(join(demo, 'assets', 'portrait-3.jpg'), camera);

it('is told of, and used once it is there', async () => {
  const daemon = await start();
  const before = await state(daemon);
  expect(before.camera.label).toBe('test pattern');
  expect(before.problem).toContain(`"${camera}" is not there`);
  expect(before.message).toBe(before.problem);
  expect(before.missing[0]).toMatchObject({ what: 'Camera' });
  plugIn();
  await until('it is used', async () => (await state(daemon)).problem === null);
  const after = await state(daemon);
  expect(after.camera.label).toBe('camera.jpg');
  expect(after.missing.map(({ what }: { what: string }) => what)).not.toContain('Camera');
});

it('is waited for while guise is covered, and stays so', async () => {
  const daemon = await start();
  await daemon.ask('POST /v1/panic');
  expect((await state(daemon)).message).toMatch(/^Covered/);
  plugIn();
  await until('it is used', async () => (await state(daemon)).problem === null);
  expect((await state(daemon)).isCovered).toBe(true);
});

it('is waited for no more where another one is chosen', async () => {
  const daemon = await start();
  const chosen = await daemon.ask('PUT /v1/camera', { camera: 'test' });
  expect(chosen.status).toBe(200);
  const { problem, missing } = await state(daemon);
  expect(problem).toBeNull();
  expect(JSON.stringify(missing)).not.toContain(camera);
});

it('is refused where it was told at the start', async () => {
  const { status, stderr } = await home.guise(['run', ...NETWORKS, '--camera', camera]);
  expect(status).toBe(4);
  expect(stderr).toMatch(/^guise: There is no camera or file /);
});
