// What `guise render` refuses before it reads a frame.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { projectRoot } from '../../daemon/project-root.js';
import { runGuise } from './run-guise.js';

const assets = join(projectRoot, 'models', 'demo', 'assets');

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-render-options-'));
  copyFileSync(join(assets, 'portrait-3.jpg'), join(home, 'face.jpg'));
  copyFileSync(join(assets, 'portrait-3.jpg'), join(home, 'photo.jpg'));
  copyFileSync(join(assets, 'talking-head.mp4'), join(home, 'clip.mp4'));
  symlinkSync('clip.mp4', join(home, 'link.mp4'));
  symlinkSync('.', join(home, 'folder'));
});
afterEach(() => rmSync(home, { recursive: true }));

const render = (args: string) => runGuise(home, ['render', ...args.split(' ')]);

it.each([
  ['photo.jpg --out photo.jpg', 'photo.jpg', 'is the input'],
  ['clip.mp4 --out ./folder/clip.mp4', 'clip.mp4', 'is the input'],
  ['link.mp4 --out clip.mp4', 'clip.mp4', 'is the input'],
  ['clip.mp4 --out link.mp4', 'clip.mp4', 'is the input'],
  ['photo.jpg --out face.jpg', 'face.jpg', 'is the face photo'],
  ['photo.jpg --out out.jpg --report photo.jpg', 'photo.jpg', 'is the input'],
  ['clip.mp4 --out out.mp4 --report face.jpg', 'face.jpg', 'is the face photo'],
])('refuses to write over what it reads: %s', async (args, file, words) => {
  const before = readFileSync(join(home, file));
  const { status, stderr } = await render(`${args} --face face.jpg --yes`);
  expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
  expect(readFileSync(join(home, file)).equals(before)).toBe(true);
});

it('refuses one file for picture and report, though it is not there yet', async () => {
  const { status, stderr } = await render(
    'photo.jpg --face face.jpg --out out.jpg --report folder/out.jpg',
  );
  expect([status, stderr]).toEqual([2, expect.stringContaining('both name out.jpg')]);
});

it.each(['', 'out', '.mp4'])('refuses a name without extension: "%s"', async (name) => {
  const { status, stderr } = await render(`photo.jpg --face face.jpg --out ${name}`);
  const words = `The file to write, "${name}", has no extension, which says the format;`;
  expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
});

it('refuses another rate than the clip has', async () => {
  const { status, stderr } = await render('clip.mp4 --out out.mp4 --fps 15');
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining('clip.mp4 is a clip and has 30 frames a second'),
  ]);
});

it('has no option for a camera, which is the input', async () => {
  const { status, stderr } = await render('clip.mp4 --out out.mp4 --camera test');
  expect([status, stderr]).toEqual([2, expect.stringContaining("option '--camera'")]);
});

const networks = `--models ${join(projectRoot, 'models', 'demo')} --swapper inswapper`;

it('says of a test pattern that it is shown as it is, for nobody is in it', async () => {
  const { status, stderr } = await render(
    `test --size 64x64 --fps 2 --face face.jpg --yes --out out.mp4 ${networks}`,
  );
  expect([status, stderr]).toEqual([
    0,
    expect.stringMatching(/0 swapped, \d+ shown as they are;/),
  ]);
});

it.each([
  ['--yes', 640, 640],
  ['--size 320x180', 320, 180],
  ['--set output.width=320 --set output.height=180', 320, 180],
  ['--set output.width=320', 320, 320],
])('writes the size that was asked for: %s', async (options, width, height) => {
  const { status, stderr } = await render(
    `photo.jpg --face face.jpg --yes --out out.png ${networks} ${options}`,
  );
  expect([status, stderr]).toEqual([0, expect.stringContaining('1 frame')]);
  const written = await sharp(join(home, 'out.png')).metadata();
  expect([written.width, written.height]).toEqual([width, height]);
});

it.each([
  ['photo.jpg --out /nope/x.jpg', '/nope/x.jpg', 'the folder /nope does not exist'],
  ['clip.mp4 --out /nope/x.mp4', '/nope/x.mp4', 'the folder /nope does not exist'],
  ['photo.jpg --out clip.mp4/x.jpg', 'clip.mp4/x.jpg', 'clip.mp4 is not a folder'],
  [
    'photo.jpg --out x.jpg --report /nope/x.json',
    '/nope/x.json',
    'the folder /nope does not exist',
  ],
  [`clip.mp4 --out ${'a'.repeat(252)}.mp4`, `${'a'.repeat(252)}.mp4`, 'too long'],
])('says before it begins what could not be written: %s', async (args, file, why) => {
  const { status, stderr } = await render(`${args} --face face.jpg --yes`);
  expect(status).toBe(7);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringContaining(`guise: ${file} could not be written: `),
  ]);
  expect(stderr).toContain(`${why}. Name a place`);
});

it('says of what is not there that it is no photo or clip', async () => {
  const { status, stderr } = await render('nope.mp4 --face face.jpg --out out.mp4');
  expect([status, stderr]).toEqual([
    4,
    'guise: There is no photo or clip "nope.mp4"; check the path.\n',
  ]);
});

it('says of a folder that it is one', async () => {
  const { status, stderr } = await render('folder --face face.jpg --out out.mp4');
  expect([status, stderr]).toEqual([
    4,
    'guise: folder is a folder; name a clip or photo in it.\n',
  ]);
});
