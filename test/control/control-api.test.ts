// The control API of a real daemon, over its real socket.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { controlPage } from '../../daemon/control/control-page.js';
import { routes } from '../../daemon/control/routes.js';
import { projectRoot } from '../../daemon/project-root.js';
import { askSocket, type RunningDaemon, TestHome, until } from './running-daemon.js';

let home: TestHome;
let daemon: RunningDaemon;

beforeAll(async () => {
  home = new TestHome();
  daemon = await home.startDaemon();
});

afterAll(() => home.remove());

describe('config/control-api.md', () => {
  it('is what "npm run control-page" writes', () => {
    const file = join(projectRoot, 'config', 'control-api.md');
    expect(readFileSync(file, 'utf8')).toBe(controlPage());
  });

  it('has one sentence or more for every route', () => {
    for (const [address, { doc }] of Object.entries(routes)) {
      expect([address, /^[A-Z`].*\.$/.test(doc)]).toEqual([address, true]);
    }
  });
});

describe('the socket', () => {
  it("is open to nobody but the daemon's user", () => {
    expect(statSync(home.socket).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(home.socket)).mode & 0o777).toBe(0o700);
  });
});

describe('requests', () => {
  it.each([
    ['GET /v1/nothing', undefined, 404, 'There is nothing at /v1/nothing'],
    ['GET /', undefined, 404, 'There is nothing at /'],
    ['GET /v2/state', undefined, 404, 'There is nothing at /v2/state'],
    ['PUT /v1/panic', undefined, 405, '/v1/panic takes POST, not PUT'],
    ['POST /v1/panic', { now: true }, 400, 'Unrecognized key: "now"'],
    ['GET /v1/state?verbose=1', undefined, 400, 'Unrecognized key: "verbose"'],
    ['GET /v1/log?lines=many', undefined, 400, 'lines: Invalid input: expected number'],
    ['GET /v1/log?lines=-1', undefined, 400, 'lines: Too small: expected number'],
    [
      'PUT /v1/face',
      { name: 'a'.repeat(201) },
      400,
      '"name" is too long: it may have 200 characters at most.',
    ],
    [
      'POST /v1/faces',
      { name: '', photos: [], hasConsent: true },
      400,
      '"name" must not be empty; "photos" must not be empty.',
    ],
    ['GET /v1/events?only=weather', undefined, 400, 'expected one of "state"'],
    ['PUT /v1/mirror', { isMirrored: 'yes' }, 400, 'expected boolean'],
    ['PUT /v1/mirror', {}, 400, 'isMirrored: Invalid input: expected boolean'],
    ['PUT /v1/mirror', '{"isMirrored":', 400, 'The body is not JSON'],
    ['PUT /v1/mirror', '[true]', 400, 'must be a JSON object'],
    ['PUT /v1/mirror', 'null', 400, 'must be a JSON object'],
    ['DELETE /v1/faces/%zz', undefined, 400, 'not well encoded'],
    ['DELETE /v1/faces/Nobody', undefined, 404, 'There is no saved face "Nobody"'],
    [
      'PATCH /v1/faces/Nobody',
      { name: 'A', newName: 'B' },
      404,
      'no saved face "Nobody"',
    ],
    ['PUT /v1/face', { name: 'Nobody' }, 404, 'There is no saved face "Nobody"'],
    ['POST /v1/face/next', undefined, 404, 'No face is saved yet'],
    ['PATCH /v1/settings', { values: { holdMs: -1 } }, 400, 'The setting holdMs must be'],
    ['PUT /v1/camera', { camera: '/dev/none' }, 404, '/dev/none'],
  ])('%s %j is refused with what was expected', async (address, body, status, words) => {
    const answer = await daemon.ask(address, body);
    expect(answer.status).toBe(status);
    expect(answer.json.error.message).toContain(words);
  });

  it.each([
    [21, 1, '"photos" is too long: it may have 20 entries at most.'],
    [2, 24.2e6, 'All photos together may have 48 MB at most'],
    [1, 41e6, 'A photo may have 40 MB at most'],
    [2, 26e6, 'The request is larger than 65 MB'],
  ])('with %d photos of %d bytes are refused', async (count, bytes, words) => {
    const data = Buffer.alloc(bytes).toString('base64');
    const photos = Array(count).fill({ file: 'photo.jpg', data });
    const { status, json } = await daemon.ask('POST /v1/faces', {
      name: 'Ada',
      photos,
      hasConsent: true,
    });
    expect([status, json.error.message]).toEqual([400, expect.stringContaining(words)]);
  });

  it('whose body is no JSON by its type are refused', async () => {
    for (const type of [
      'text/plain',
      'text/plain; application/json',
      'application/x-www-form-urlencoded',
    ]) {
      const { status, json } = await daemon.ask('PUT /v1/mirror', '{}', type);
      expect([status, json.error.message]).toEqual([
        400,
        'A request body must be application/json.',
      ]);
    }
    const named = 'application/json; charset=utf-8';
    const body = '{"isMirrored":false}';
    expect((await daemon.ask('PUT /v1/mirror', body, named)).status).toBe(200);
  });
});

describe('the state', () => {
  it('tells what plays and what is missing', async () => {
    const { json } = await daemon.ask('GET /v1/state');
    expect(json).toMatchObject({
      pid: daemon.child.pid,
      camera: { label: 'test pattern', width: 320, height: 240 },
      face: null,
      isCovered: false,
      isPaused: false,
      settingsFault: null,
    });
    expect(json.missing.map(({ what }: { what: string }) => what)).toContain(
      'Face detector',
    );
  });

  it('is told as an event whenever it changes', async () => {
    const events = daemon.follow('state');
    const isCovered = () => events.values.at(-1)?.isCovered;
    await until('the first event', () => events.values.length > 0);
    expect(isCovered()).toBe(false);
    await daemon.ask('POST /v1/panic');
    await until('the cover is told', () => isCovered() === true);
    await daemon.ask('POST /v1/release');
    await until('the release is told', () => isCovered() === false);
    events.stop();
  });
});

describe('clients that follow events', () => {
  it('may be many, and nobody is warned of them', async () => {
    const many = Array.from({ length: 12 }, () =>
      ['state', 'faces', 'pull', 'log'].map((kind) => daemon.follow(kind)),
    ).flat();
    await until('all are told', async () => {
      // What is logged is told to those that follow already.
      await daemon.ask('POST /v1/resume');
      return many.every(({ values }) => values.length > 0);
    });
    for (const events of many) events.stop();
    expect(daemon.said).not.toContain('MaxListenersExceededWarning');
  });
});

describe('the models', () => {
  it("tell of the user's own files as they come", async () => {
    const events = daemon.follow('models');
    await until('the first event', () => events.values.length > 0);
    const { folder } = events.values[0];
    const told = events.values.length;
    writeFileSync(join(folder, 'Ada.dfm'), 'a network');
    await until('an event of the new file', () => events.values.length > told);
    events.stop();
    expect((await daemon.ask('GET /v1/models')).json.own).toEqual([
      expect.objectContaining({ name: 'Ada', family: 'dfm', isHere: true, bytes: 9 }),
    ]);
  });
});

describe('a folder of saved faces that cannot be read', () => {
  it('is logged, and guise and its events go on', async () => {
    const folder = join(home.folder, 'data', 'guise', 'faces');
    rmSync(folder, { recursive: true, force: true });
    writeFileSync(folder, 'no folder');
    const events = daemon.follow('faces');
    try {
      await until('what is known is told', () => events.values.length > 0);
      expect(events.values[0]).toEqual({ faces: [] });
      const { lines } = (await daemon.ask('GET /v1/log')).json;
      const told = lines.filter(({ msg }: { msg: string }) => msg.includes(folder));
      expect(told).toEqual([expect.objectContaining({ level: 40 })]);
      expect((await daemon.ask('GET /v1/state')).status).toBe(200);
      const { status, json } = await daemon.ask('GET /v1/faces');
      expect([status, json.error.code]).toEqual([422, 'FACE_STORE_DAMAGED']);
    } finally {
      events.stop();
      rmSync(folder);
    }
  });
});

describe("the page's door", () => {
  it('answers the same routes behind its token, to its own page alone', async () => {
    const { url } = (await daemon.ask('GET /v1/preview')).json;
    const { origin } = new URL(url);
    expect((await fetch(`${url}v1/state`)).status).toBe(200);
    const { status, headers } = await fetch(`${url}v1/panic`);
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    const own = await fetch(`${url}v1/panic`, { method: 'POST', headers: { origin } });
    expect(await own.json()).toMatchObject({ isCovered: true });
    expect((await fetch(`${origin}/v1/release`, { method: 'POST' })).status).toBe(403);
    for (const stranger of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      const headers = { origin: stranger };
      const answer = await fetch(`${url}v1/release`, { method: 'POST', headers });
      expect([stranger, answer.status]).toEqual([stranger, 403]);
    }
    expect((await daemon.ask('GET /v1/state')).json.isCovered).toBe(true);
    await daemon.ask('POST /v1/release');
  });
});

describe('quitting', () => {
  it('ends the daemon and its socket, after the answer', async () => {
    const other = new TestHome();
    try {
      const { child } = await other.startDaemon();
      const { status } = await askSocket(other.socket, 'POST /v1/quit');
      expect(status).toBe(200);
      await until('it ends', () => child.exitCode !== null);
      expect(child.exitCode).toBe(0);
      await expect(askSocket(other.socket, 'GET /v1/state')).rejects.toThrow('ENOENT');
    } finally {
      await other.remove();
    }
  });
});
