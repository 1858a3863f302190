import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGuise } from './commands/run-guise.js';
import { describeWithRealAssets } from './real-assets.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-worn-'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

describeWithRealAssets('the face that a command wears', ({ models, faces }) => {
  const photo = join(faces, 'FACE_1.jpg');
  const consentFile = () => join(home, 'data', 'guise', 'consent.json');

  /** Swaps the faces of a still, in a process that can ask nobody. */
  const render = (...args: string[]) => {
    const input = join(faces, 'portrait_pexels.jpg');
    const common = ['--models', models, '--out', join(home, 'out.png')];
    return runGuise(home, ['render', input, ...common, ...args]);
  };

  it('is asked for where nothing can be done without', async () => {
    const { status, stderr } = await render();
    expect([status, stderr.includes('Which face?')]).toEqual([2, true]);
  });

  it('may be a photo, once somebody confirmed it; then the answer is remembered', async () => {
    const denied = await render('--face', photo);
    expect(denied.status).toBe(5);
    expect(denied.stderr).toContain('--yes');
    expect(existsSync(consentFile())).toBe(false);

    expect((await render('--face', photo, '--yes')).status).toBe(0);
    expect(statSync(consentFile()).mode & 0o777).toBe(0o600);
    const [consent] = Object.values(
      JSON.parse(readFileSync(consentFile(), 'utf8')).photos,
    );
    expect(consent).toMatchObject({ how: 'flag' });

    expect((await render('--face', photo)).status).toBe(0);
    expect(existsSync(join(home, 'out.png'))).toBe(true);
  });

  it('may be a saved face, whatever the case of its name', async () => {
    const args = ['face', 'add', 'Ada', photo, '--yes', '--models', models];
    expect((await runGuise(home, args)).status).toBe(0);
    expect((await render('--face', 'ADA')).status).toBe(0);
  });

  it.each([
    ['Nobody', 'There is no saved face "Nobody"'],
    ['none.jpg', 'The photo none.jpg does not exist'],
    ['./Nobody', 'The photo ./Nobody does not exist'],
  ])('is told to be missing when it is %s', async (name, sentence) => {
    const { status, stderr } = await render('--face', name, '--yes');
    expect([status, stderr.includes(sentence)]).toEqual([5, true]);
  });
});
