// Faces in the control API of a real daemon that really swaps.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describeWithRealAssets } from '../real-assets.js';
import { type RunningDaemon, TestHome, until } from './running-daemon.js';

describeWithRealAssets('source faces in the control API', ({ models, faces, clips }) => {
  let home: TestHome;
  let daemon: RunningDaemon;
  const environment = { GUISE_MODELS_DIR: models };
  const clip = join(clips, 'head-pose-face-detection-female.gif');
  const args = ['--camera', clip, '--set', 'onDemand=false', '--fps', '5'];

  const photo = (file: string) => ({
    file,
    data: readFileSync(join(faces, file)).toString('base64'),
  });
  const state = async () => (await daemon.ask('GET /v1/state')).json;
  const names = async () =>
    (await daemon.ask('GET /v1/faces')).json.faces.map(
      ({ name }: { name: string }) => name,
    );

  beforeAll(async () => {
    home = new TestHome();
    daemon = await home.startDaemon(args, environment);
  });

  afterAll(() => home.remove());

  it('are looked for in a photo without saving anything', async () => {
    const { json } = await daemon.ask('POST /v1/photos/check', {
      photo: photo('FACE_1.jpg'),
    });
    const crop = await sharp(Buffer.from(json.crop, 'base64')).metadata();
    expect(crop.format).toBe('jpeg');
    expect(json.quality.faceWidth).toBeGreaterThan(200);
    expect(json.warnings).toEqual([]);
    expect(json.statement).toMatch(/^The person shown agreed/);
    expect(await names()).toEqual([]);
  });

  it('are saved with consent only, and from good photos only', async () => {
    const add = (file: string, hasConsent: boolean) =>
      daemon.ask('POST /v1/faces', { name: 'Ada', photos: [photo(file)], hasConsent });
    const refused = await add('FACE_1.jpg', false);
    expect([refused.status, refused.json.error.code]).toEqual([422, 'CONSENT_MISSING']);
    const many = await add('group_1927_29faces.png', true);
    expect(many.json.error.code).toBe('PHOTO_SEVERAL_FACES');
    expect(many.json.error.message).toContain('group_1927_29faces.png');
    expect(await names()).toEqual([]);

    expect((await add('FACE_1.jpg', true)).json).toEqual({ name: 'Ada', warnings: [] });
    expect(await names()).toEqual(['Ada']);
    const again = await add('FACE_1.jpg', true);
    expect([again.status, again.json.error.code]).toEqual([409, 'FACE_EXISTS']);
    const { consent } = (await daemon.ask('GET /v1/faces')).json.faces[0];
    expect(consent.how).toBe('client');
  });

  it('have a thumbnail', async () => {
    const { status, type } = await daemon.ask('GET /v1/faces/Ada/thumbnail');
    expect([status, type]).toEqual([200, 'image/jpeg']);
    expect((await daemon.ask('GET /v1/faces/Nobody/thumbnail')).status).toBe(404);
  });

  it('that a command adds meanwhile are noticed', async () => {
    const added = await home.guise(
      ['face', 'add', 'Bob', join(faces, 'astronaut.png'), '--yes'],
      environment,
    );
    expect(added.status).toBe(0);
    await until('Bob is there', async () => (await names()).includes('Bob'));
  });

  it('are worn one after the other, and remembered', async () => {
    const used = await home.guise(['use', 'Ada']);
    expect([used.status, used.stdout]).toEqual([0, 'Wearing Ada.\n']);
    await until('Ada is shown', async () => {
      const { face, showing } = await state();
      return face === 'Ada' && showing === 'swapped';
    });
    expect((await home.guise(['next'])).stdout).toBe('Wearing Bob.\n');
    expect((await state()).face).toBe('Bob');
    expect((await home.guise(['next'])).stdout).toBe('Wearing Ada.\n');
    expect(JSON.parse(readFileSync(home.settingsFile, 'utf8')).face).toBe('Ada');
  });

  it('that are renamed stay worn, and removed ones do not', async () => {
    await daemon.ask('PATCH /v1/faces/Ada', { newName: 'Ada L' });
    await until('the new name is worn', async () => (await state()).face === 'Ada L');
    const removed = await home.guise(['face', 'remove', 'Ada L']);
    expect(removed.status).toBe(0);
    await until('no face is worn', async () => (await state()).face === null);
    expect((await state()).chosenFace).toBe('');
    await until('and a card is shown', async () => (await state()).showing === 'card');
    expect(await names()).toEqual(['Bob']);
  });

  it('stay hidden in the log', async () => {
    const { json } = await daemon.ask('GET /v1/log?lines=1000');
    expect(JSON.stringify(json.lines)).not.toMatch(/Ada|Bob|FACE_1/);
    expect(daemon.said.replace(/^[^{].*$/gm, '')).not.toMatch(/Ada|Bob|FACE_1/);
  });

  it('that are removed are not worn on where the settings cannot be written', async () => {
    await daemon.end('SIGTERM');
    // No name as long as a temporary one fits behind this folder's, not even for root.
    const most = 4095 - '/settings.json'.length;
    let folder = home.folder;
    while (folder.length < most - 1) {
      folder = join(folder, 'x'.repeat(Math.min(200, most - 1 - folder.length)));
    }
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'settings.json');
    writeFileSync(file, '{ "face": "Bob" }');
    daemon = await home.startDaemon([...args, '--config', file], environment);
    await until('Bob is worn', async () => (await state()).face === 'Bob');
    const { status, json } = await daemon.ask('DELETE /v1/faces/Bob');
    expect([status, json.error.code]).toEqual([422, 'SETTINGS_NOT_WRITTEN']);
    await until('none is worn', async () => (await state()).face === null);
    expect((await state()).chosenFace).toBe('');
    expect(await names()).not.toContain('Bob');
  });
});
