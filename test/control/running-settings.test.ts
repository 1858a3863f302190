// Settings of a real daemon, changed over its socket, by commands and by hand.
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type RunningDaemon, TestHome, until } from './running-daemon.js';

let home: TestHome;
let daemon: RunningDaemon;

beforeAll(async () => {
  home = new TestHome();
  mkdirSync(dirname(home.settingsFile), { recursive: true });
  writeFileSync(home.settingsFile, '{\n  // as I like it\n  "holdMs": 600\n}\n');
  daemon = await home.startDaemon(['--set', 'cover=obscure', '--set', 'onDemand=false'], {
    GUISE_PICTURE_ZOOM: '2',
    GUISE_LOG_DESTINATION: 'stderr',
  });
});

afterAll(() => home.remove());

const settingOf = async (key: string) =>
  (await daemon.ask('GET /v1/settings')).json.settings.find(
    (setting: { key: string }) => setting.key === key,
  ).value;
const set = (values: Record<string, unknown>) =>
  daemon.ask('PATCH /v1/settings', { values });
const inFile = () => readFileSync(home.settingsFile, 'utf8');
const state = async () => (await daemon.ask('GET /v1/state')).json;

describe('settings over the socket', () => {
  it('are told with all that is known of them', async () => {
    const { json } = await daemon.ask('GET /v1/settings');
    expect(json.file).toBe(home.settingsFile);
    expect(json.settings).toContainEqual({
      key: 'holdMs',
      value: 600,
      default: 500,
      doc: 'How long the last swapped frame is held.',
      format: 'integer',
      unit: 'milliseconds',
      min: 0,
      max: 10_000,
      env: 'GUISE_HOLD_MS',
      newValue: 'at once',
    });
  });

  it('come from file, environment and command line', async () => {
    expect(await settingOf('holdMs')).toBe(600);
    expect(await settingOf('picture.zoom')).toBe(2);
    expect(await settingOf('cover')).toBe('obscure');
  });

  it('count when told, and are written where the file keeps its comments', async () => {
    const { json } = await set({ holdMs: 800, 'preview.port': 4000 });
    expect(json.changed).toEqual([
      { key: 'holdMs', value: 800, newValue: 'at once' },
      { key: 'preview.port', value: 4000, newValue: 'when guise is started again' },
    ]);
    expect(inFile()).toContain('// as I like it\n  "holdMs": 800');
    expect(await settingOf('holdMs')).toBe(800);
  });

  it('that were told outdo what environment and command line said before', async () => {
    await set({ 'picture.zoom': 3, cover: 'card' });
    expect(await settingOf('picture.zoom')).toBe(3);
    expect(await settingOf('cover')).toBe('card');
  });

  it('go back to the default with null', async () => {
    await set({ holdMs: null });
    expect(await settingOf('holdMs')).toBe(500);
    expect(inFile()).not.toContain('holdMs');
  });

  it.each([
    [{ holdMs: 'long' }, 'must be a whole number from 0 to 10000 milliseconds'],
    [{ holdMs: 800, hold: 1 }, 'There is no setting "hold"'],
    [{ 'swapper.family': 'magic' }, 'must be one of'],
    [{ picture: { zoom: 2 } }, 'There is no setting "picture"'],
    [{ 'output.width': 321 }, 'must be an even number'],
    [{ __proto__x: 1 }, 'There is no setting'],
  ])('%j are refused, all of them, with what was expected', async (values, words) => {
    const before = inFile();
    const { status, json } = await set(values);
    expect(status).toBe(400);
    expect(json.error.message).toContain(words);
    expect(inFile()).toBe(before);
  });

  it('of the picture open the camera anew, and the picture is another', async () => {
    await until('frames flow', async () => (await state()).camera.state === 'running');
    await set({ 'picture.mirror': true });
    await until('frames flow again', async () => {
      const { camera } = await state();
      return camera.state === 'running';
    });
    expect(await settingOf('picture.mirror')).toBe(true);
  });

  it('of the size start everything anew behind the same page address', async () => {
    const { url } = (await daemon.ask('GET /v1/preview')).json;
    await set({ 'output.width': 640, 'output.height': 360 });
    await until('frames of that size', async () => {
      const { camera } = await state();
      return camera.width === 640 && camera.state === 'running';
    });
    expect((await daemon.ask('GET /v1/preview')).json.url).toBe(url);
    expect((await fetch(`${url}v1/state`)).status).toBe(200);
  });

  it('of the log count at once', async () => {
    await set({ 'log.level': 'error' });
    const { length } = daemon.said;
    await set({ holdMs: 700 });
    expect(daemon.said.slice(length)).toBe('');
    await set({ 'log.level': 'info' });
    expect(daemon.said.slice(length)).toContain('Settings changed: log.level.');
  });
});

describe('the file edited by hand', () => {
  it('counts, also when an editor replaces it', async () => {
    writeFileSync(home.settingsFile, '{ "holdMs": 333 }');
    await until('it counts', async () => (await settingOf('holdMs')) === 333);
    const draft = join(dirname(home.settingsFile), 'draft');
    writeFileSync(draft, '{ "holdMs": 334 }');
    renameSync(draft, home.settingsFile);
    await until('it counts', async () => (await settingOf('holdMs')) === 334);
  });

  it.each([
    ['{ "holdMs": 335, }', 'property name expected in line 1'],
    ['{ "holdMs": 99999 }', 'must be a whole number from 0 to 10000'],
    ['{ "holdMS": 335 }', 'There is no setting "holdMS"'],
    ['{ "version": 99 }', 'which a newer guise wrote'],
    ['{ "holdMs": 335, "holdMs": 336 }', '"holdMs" is there a second time in line 1'],
    ['', `is empty; write {} into it for the defaults`],
  ])('%s is reported while the old values stay', async (text, words) => {
    writeFileSync(home.settingsFile, text);
    await until('it is told', async () => {
      return ((await state()).settingsFault ?? '').includes(words);
    });
    expect(await settingOf('holdMs')).toBe(334);
    expect(daemon.said).toContain(words.replaceAll('"', '\\"'));
    const { status, json } = await set({ cover: 'obscure' });
    expect([status, json.error?.message]).toEqual([400, expect.stringContaining(words)]);
    writeFileSync(home.settingsFile, '{ "holdMs": 334 }');
    await until('it is well', async () => (await state()).settingsFault === null);
  });

  it('is mended by taking out what is no setting', async () => {
    const before = inFile();
    writeFileSync(home.settingsFile, before.replace('{', '{ "hodlMs": 3,'));
    await until('it is told', async () => (await state()).settingsFault !== null);
    expect((await set({ hodlMs: null })).status).toBe(200);
    expect(inFile()).not.toContain('hodlMs');
    expect((await state()).settingsFault).toBeNull();
  });
});

describe('a file that is blank at the start', () => {
  it('says nothing, and is written into', async () => {
    const other = new TestHome();
    try {
      mkdirSync(dirname(other.settingsFile), { recursive: true });
      writeFileSync(other.settingsFile, '\n');
      const { status } = await other.guise(['config', 'set', 'holdMs', '450']);
      expect(status).toBe(0);
      expect(JSON.parse(readFileSync(other.settingsFile, 'utf8'))).toEqual({
        holdMs: 450,
      });
    } finally {
      await other.remove();
    }
  });
});

describe('settings that cannot be written', () => {
  let other: TestHome;
  let there: RunningDaemon;
  const valueThere = async (key: string) =>
    (await other.guise(['config', 'get', key])).stdout.trim();

  beforeAll(async () => {
    other = new TestHome();
    there = await other.startDaemon([], { GUISE_LOG_DESTINATION: 'stderr' });
  });

  afterAll(() => other.remove());

  it('are not in force either, until they can be written', async () => {
    const folder = dirname(other.settingsFile);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'no folder');
    const values = { onNoSwap: 'passthrough', 'output.width': 640 };
    const { status, json } = await there.ask('PATCH /v1/settings', { values });
    expect([status, json.error.code]).toEqual([422, 'SETTINGS_NOT_WRITTEN']);
    expect(json.error.message).toContain(
      `${other.settingsFile} could not be written: ENOTDIR: not a directory. See to`,
    );
    expect(await valueThere('onNoSwap')).toBe('hold');
    expect((await there.ask('GET /v1/state')).json.camera.width).toBe(320);
    const set = await other.guise(['config', 'set', 'holdMs', '700']);
    expect([set.status, set.stderr]).toEqual([2, `guise: ${json.error.message}\n`]);

    rmSync(folder);
    expect((await other.guise(['config', 'set', 'holdMs', '700'])).status).toBe(0);
    expect(JSON.parse(readFileSync(other.settingsFile, 'utf8')).holdMs).toBe(700);
    expect(await valueThere('holdMs')).toBe('700');
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  it('leave nothing beside the file when they are refused later', async () => {
    const { status } = await there.ask('PUT /v1/camera', { camera: '/nope.mp4' });
    expect(status).toBe(404);
    expect(readdirSync(dirname(other.settingsFile))).toEqual(['settings.json']);
  });

  it('are those of a models folder that cannot be made', async () => {
    const before = await valueThere('models.folder');
    for (const folder of [other.settingsFile, join(other.settingsFile, 'models')]) {
      const values = { 'models.folder': folder };
      const { status, json } = await there.ask('PATCH /v1/settings', { values });
      expect([status, json.error.code]).toEqual([400, 'BAD_SETTING']);
      expect(json.error.message).toContain(`The models folder ${folder} cannot be made`);
      expect(await valueThere('models.folder')).toBe(before);
    }
    expect(readFileSync(other.settingsFile, 'utf8')).not.toContain('models');
  });
});

describe('guise config', () => {
  it('changes the running guise and says what that takes', async () => {
    const { status, stderr } = await home.guise(['config', 'set', 'holdMs', '450']);
    expect([status, stderr]).toEqual([0, 'holdMs is 450 now: at once.\n']);
    expect(await settingOf('holdMs')).toBe(450);
    expect((await home.guise(['config', 'get', 'holdMs'])).stdout).toBe('450\n');
    const list = await home.guise(['config', 'list']);
    expect(list.stdout).toContain('holdMs = 450\n');
  });

  it('refuses what the schema refuses', async () => {
    const { status, stderr } = await home.guise(['config', 'set', 'holdMs', 'x']);
    expect(status).toBe(2);
    expect(stderr).toContain('must be a whole number');
    expect((await home.guise(['config', 'get', 'hold'])).status).toBe(2);
  });

  it('changes the file where none runs', async () => {
    const other = new TestHome();
    try {
      expect((await other.guise(['config', 'path'])).stdout.trim()).toBe(
        other.settingsFile,
      );
      const set = await other.guise([
        'config',
        'set',
        'holdMs',
        '450',
        'cover',
        'obscure',
      ]);
      expect([set.status, set.stderr]).toEqual([
        0,
        `Written to ${other.settingsFile}.\n`,
      ]);
      expect(JSON.parse(readFileSync(other.settingsFile, 'utf8'))).toEqual({
        version: 1,
        holdMs: 450,
        cover: 'obscure',
      });
      await other.guise(['config', 'unset', 'cover']);
      expect((await other.guise(['config', 'get', 'cover'])).stdout).toBe('card\n');
      expect((await other.guise(['config', 'set', 'holdMs', '-1'])).status).toBe(2);
      expect((await other.guise(['config', 'get', 'holdMs'])).stdout).toBe('450\n');
    } finally {
      await other.remove();
    }
  });
});
