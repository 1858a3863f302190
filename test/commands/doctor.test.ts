import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import type { Finding } from '../../daemon/readiness/finding.js';
import { describeWithRealAssets } from '../real-assets.js';
import { runGuise } from './run-guise.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-doctor-'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

async function findings(...args: string[]): Promise<Map<string, Finding>> {
  const { status, stdout } = await runGuise(home, ['doctor', '--json', ...args]);
  expect(status).toBe(0);
  const document = JSON.parse(stdout) as { findings: Finding[] };
  return new Map(document.findings.map((finding) => [finding.subject, finding]));
}

it('tells on one screen what is missing and how to mend it', async () => {
  const { status, stdout, stderr } = await runGuise(home, ['doctor']);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout.split('\n').length).toBeLessThanOrEqual(24);
  expect(stdout).toContain(`no model in ${join(home, 'data', 'guise', 'models')}`);
  expect(stdout).toContain('models pull lite');
  expect(stdout).toContain('guise is not ready yet');
  expect(stdout).toMatch(/✓ Compute +cpu/);
});

it('gives the same as JSON, with every execution provider', async () => {
  const { stdout } = await runGuise(home, ['doctor', '--json']);
  const document = JSON.parse(stdout);
  expect(document.isReady).toBe(false);
  expect(document.providers).toContainEqual({ provider: 'cpu', fault: null, advice: '' });
  expect(document.providers).toHaveLength(6);
});

it('names the models folder that was asked for in the fix, and says when it is none', async () => {
  const folder = join(home, "somebody's models");
  const lacking = (await findings('--models', folder)).get('Face detector')!;
  expect(lacking.detail).toBe(`no model in ${folder}, which does not exist`);
  expect(lacking.fix).toMatch(/models pull lite --models '.*'$/);
  mkdirSync(folder);
  const empty = (await findings('--models', folder)).get('Face detector')!;
  expect(empty.detail).toBe(`no model in ${folder}`);
});

it('goes on when ffmpeg is not where it should be', async () => {
  const found = await findings('--set', 'ffmpeg.path=/nowhere/ffmpeg');
  expect(found.get('ffmpeg')).toMatchObject({ state: 'missing' });
  expect(found.get('ffmpeg')!.detail).toContain('/nowhere/ffmpeg');
  expect(found.get('Addon')).toMatchObject({ state: 'ready' });
});

it('asks for the model of a chosen enhancer', async () => {
  expect((await findings()).has('Face enhancer')).toBe(false);
  const found = await findings('--set', 'enhancer.family=gfpgan');
  const { state, fix } = found.get('Face enhancer')!;
  expect(state).toBe('missing');
  expect(fix).toContain('models pull gfpgan');
});

it('asks for the model of a swapper that needs one, and for none otherwise', async () => {
  expect((await findings()).has('Face swapper')).toBe(false);
  const found = await findings('--set', 'swapper.family=inswapper');
  const { state, detail, fix } = found.get('Face swapper')!;
  expect(state).toBe('missing');
  expect(detail).toContain('no model of the family inswapper');
  expect(fix).toContain('models pull inswapper');
});

it('asks for a detector of the family that is wanted', async () => {
  const found = await findings('--set', 'detector.family=yoloface');
  const { state, detail, fix } = found.get('Face detector')!;
  const folder = join(home, 'data', 'guise', 'models');
  expect([state, detail]).toEqual([
    'missing',
    `no model of the family yoloface in ${folder}`,
  ]);
  expect(fix).toMatch(/models pull yoloface$/);
});

it('asks for the very model that is wanted, though another of its family is there', async () => {
  const folder = join(home, 'data', 'guise', 'models');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'simswap_256.onnx'), '');
  const swapperOf = async (model: string) =>
    (
      await findings('--set', 'swapper.family=simswap', '--set', `swapper.model=${model}`)
    ).get('Face swapper')!;
  const lacking = await swapperOf('simswap-512');
  expect(lacking.detail).toBe(`the model simswap-512 is not in ${folder}`);
  expect(lacking.fix).toMatch(/models pull simswap-512$/);
  const { state, detail, fix } = await swapperOf('simswap-521');
  expect([state, detail, fix]).toEqual([
    'missing',
    'there is no model "simswap-521" of the family simswap; did you mean "simswap-512"?',
    undefined,
  ]);
});

const demoClip = join(projectRoot, 'models', 'demo', 'assets', 'talking-head.mp4');
const demoPhoto = join(projectRoot, 'models', 'demo', 'assets', 'portrait-3.jpg');

function writeSettings(text: string): string {
  const folder = join(home, 'config', 'guise');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), text);
  return join(folder, 'settings.json');
}

it.each([
  ['camera', 'gone.mp4', 'Camera', 'There is no camera or file "gone.mp4"'],
  ['face', 'Nobody', 'Source faces', 'There is no saved face "Nobody"'],
  ['face', 'gone.jpg', 'Source faces', 'The photo gone.jpg does not exist'],
])(
  'tells that the %s %s of the settings is not there',
  async (key, value, subject, words) => {
    writeSettings(JSON.stringify({ [key]: value }));
    const { state, detail, fix } = (await findings()).get(subject)!;
    expect([state, detail]).toEqual(['missing', expect.stringContaining(words)]);
    expect(fix).toMatch(new RegExp(`config unset ${key}$`));
  },
);

it('offers to unset only what the settings file says', async () => {
  const file = join(home, 'mine.json');
  writeFileSync(file, '{ "camera": "gone.mp4" }');
  const found = await findings('--config', file, '--set', 'face=Nobody');
  expect(found.get('Camera')!.fix).toMatch(/config unset camera --config .*mine\.json$/);
  expect(found.get('Source faces')).not.toHaveProperty('fix');
});

it.each([
  ['{ "hodlMs": 3 }', 'There is no setting "hodlMs"'],
  ['{ "holdMs": "800" }', 'The setting holdMs'],
  ['{ "holdMs": }', 'value expected in line 1'],
])(
  'tells that the settings file is wrong and checks the rest: %s',
  async (text, words) => {
    const file = writeSettings(text);
    const found = await findings();
    const { state, detail } = found.get('Settings')!;
    expect([state, detail]).toEqual(['missing', expect.stringContaining(words)]);
    expect(detail).toContain(file);
    expect(found.get('Addon')).toMatchObject({ state: 'ready' });
    expect(found.has('Face detector')).toBe(true);
    const { status, stdout, stderr } = await runGuise(home, ['doctor']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^✗ Settings/);
    expect(stdout).toContain('guise is not ready yet');
  },
);

it('refuses what was just typed wrong', async () => {
  writeSettings('{ "hodlMs": 3 }');
  const typed = [
    ['--set', 'holdMs=99999'],
    ['--config', 'gone.json'],
  ];
  for (const args of typed) {
    const { status, stdout } = await runGuise(home, ['doctor', ...args]);
    expect([status, stdout]).toEqual([2, '']);
  }
});

it('asks for no camera where a clip is played', async () => {
  const found = await findings('--set', `camera=${demoClip}`);
  const detail = `talking-head.mp4 (${demoClip}, as configured)`;
  expect(found.get('Camera')).toEqual({ subject: 'Camera', state: 'ready', detail });
});

it('is content with a photo that is there', async () => {
  const found = await findings('--set', `face=${demoPhoto}`);
  expect(found.get('Source faces')).toMatchObject({ state: 'optional' });
});

it('says when no wanted provider loads', async () => {
  const foreign = process.platform === 'win32' ? 'coreml' : 'directml';
  const found = await findings('--set', `inference.providers=${foreign}`);
  expect(found.get('Compute')).toMatchObject({ state: 'missing' });
});

describeWithRealAssets('guise doctor', ({ models }) => {
  it('is content where everything needed is there', async () => {
    const { stdout } = await runGuise(home, ['doctor', '--models', models]);
    expect(stdout).toContain('guise is ready.');
    expect(stdout).toMatch(/✓ Face landmarks +facemesh-468/);
  });

  it('is not where the clip or the face of the settings is gone', async () => {
    for (const setting of ['camera=gone.mp4', 'face=Nobody']) {
      const args = ['doctor', '--models', models, '--set', setting];
      expect((await runGuise(home, args)).stdout).toContain('guise is not ready yet');
    }
  });

  it('shows both hashes of a model that is not genuine', async () => {
    const folder = join(home, 'models');
    mkdirSync(folder);
    const file = 'mp_face_landmark_468.onnx';
    copyFileSync(join(models, file), join(folder, file));
    truncateSync(join(folder, file), 1000);
    const found = await findings('--models', folder);
    const { state, detail, fix } = found.get('Face landmarks')!;
    expect(state).toBe('missing');
    expect(detail.match(/[0-9a-f]{64}/g)).toHaveLength(2);
    expect(fix).toContain('models pull facemesh-468');
  });

  it('does without landmarks where the swapper does', async () => {
    const stateWith = async (family: string) => {
      const args = ['--models', home, '--set', `swapper.family=${family}`];
      return (await findings(...args)).get('Face landmarks')!.state;
    };
    expect(await stateWith('mesh')).toBe('missing');
    expect(await stateWith('inswapper')).toBe('optional');
  });

  it('asks for the detector that the settings want', async () => {
    const folder = join(home, 'models');
    mkdirSync(folder);
    const file = 'yunet_n_dynamic.onnx';
    copyFileSync(join(models, file), join(folder, file));
    const auto = await findings('--models', folder);
    expect(auto.get('Face detector')).toMatchObject({ state: 'ready' });
    const args = ['--models', folder, '--set', 'detector.family=scrfd'];
    expect((await findings(...args)).get('Face detector')!.state).toBe('missing');
  });
});
