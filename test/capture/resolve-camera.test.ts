import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { CameraDevice } from '../../daemon/capture/camera.js';
import { pickDevice, resolveCamera } from '../../daemon/capture/resolve-camera.js';
import type { Ffmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { everyFfmpeg, scriptedFfmpeg } from './capture-worker.js';

let ffmpeg: Ffmpeg;
let folder: string;
let clip: string;
beforeAll(async () => {
  [ffmpeg] = (await everyFfmpeg()) as [Ffmpeg];
  folder = mkdtempSync(join(tmpdir(), 'guise-resolve-'));
  clip = join(folder, 'clip.mp4');
  const source = 'testsrc2=size=320x180:rate=25:duration=0.2';
  execFileSync(ffmpeg.path, ['-loglevel', 'error', '-f', 'lavfi', '-i', source, clip]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('plays the test pattern at 720p unless asked otherwise', async () => {
  expect(await resolveCamera({ camera: 'test' }, ffmpeg)).toMatchObject({
    kind: 'test',
    width: 1280,
    height: 720,
    fps: 30,
    playback: 'paced',
  });
  const wish = { camera: 'test', width: 640, height: 360, fps: 60 };
  expect(await resolveCamera(wish, ffmpeg)).toMatchObject({
    width: 640,
    height: 360,
    fps: 60,
  });
});

it("takes a clip's own size and rate", async () => {
  const wish = { camera: clip, fps: 60, playback: 'once' } as const;
  expect(await resolveCamera(wish, ffmpeg)).toMatchObject({
    kind: 'clip',
    device: clip,
    label: 'clip.mp4',
    width: 320,
    height: 180,
    fps: 25,
    playback: 'once',
  });
});

it('plays no clip as a camera slower or faster than cameras are', async () => {
  const slow = join(folder, 'slow.mkv');
  const source = 'testsrc2=size=64x48:rate=1/5:duration=10';
  execFileSync(ffmpeg.path, ['-loglevel', 'error', '-f', 'lavfi', '-i', source, slow]);
  const fast = join(folder, 'fast.mkv');
  const many = 'testsrc2=size=64x48:rate=240:duration=0.1';
  execFileSync(ffmpeg.path, ['-loglevel', 'error', '-f', 'lavfi', '-i', many, fast]);
  const fpsOf = async (camera: string, playback: 'paced' | 'once') =>
    (await resolveCamera({ camera, playback }, ffmpeg)).fps;
  expect(await fpsOf(slow, 'paced')).toBe(1);
  expect(await fpsOf(slow, 'once')).toBe(0.2);
  expect(await fpsOf(fast, 'paced')).toBe(120);
  expect(await fpsOf(fast, 'once')).toBe(240);
});

it.each([
  [{ width: 640 }, 640, 360],
  [{ height: 90 }, 160, 90],
  [{ width: 101, height: 77 }, 102, 78],
])('makes of the size %j an even and whole one', async (size, width, height) => {
  const wish = { camera: clip, ...size };
  expect(await resolveCamera(wish, ffmpeg)).toMatchObject({ width, height });
});

it('reads the moments of frames of a clip that is played once, not of others', async () => {
  const once = await resolveCamera({ camera: clip, playback: 'once' }, ffmpeg);
  expect(once.timing).toBeDefined();
  const paced = await resolveCamera({ camera: clip }, ffmpeg);
  expect(paced.playback).toBe('paced');
  expect(paced.timing).toBeUndefined();
});

// The addon takes sides of 16384 (native/binding.h).
it.each([
  [16384, 2],
  [2, 16384],
])('takes a photo of %d×%d and none larger', async (width, height) => {
  const write = async (more: number) => {
    const photo = join(folder, `large-${more}.png`);
    const [w, h] = [width, height].map((n) => (n > 2 ? n + more : n));
    const create = { width: w!, height: h!, channels: 3, background: 'red' } as const;
    await sharp({ create }).toFile(photo);
    return photo;
  };
  expect(await resolveCamera({ camera: await write(0) }, null)).toMatchObject({
    width,
    height,
    fps: 25,
  });
  await expect(resolveCamera({ camera: await write(2) }, null)).rejects.toMatchObject({
    code: 'CLIP_UNREADABLE',
    message: expect.stringMatching(/16386.*smaller --size/),
  });
});

it('takes a photo upright, without any ffmpeg', async () => {
  const photo = join(folder, 'photo.jpg');
  const create = { width: 41, height: 60, channels: 3, background: 'red' } as const;
  await sharp({ create }).withMetadata({ orientation: 6 }).toFile(photo);
  expect(await resolveCamera({ camera: photo }, null)).toMatchObject({
    kind: 'photo',
    width: 60,
    height: 42,
  });
});

it('takes a GIF of one frame for a photo and of several for a clip', async () => {
  const one = join(folder, 'one.gif');
  await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).toFile(
    one,
  );
  const several = join(folder, 'several.gif');
  const source = 'testsrc2=size=64x48:rate=10:duration=1';
  execFileSync(ffmpeg.path, ['-loglevel', 'error', '-f', 'lavfi', '-i', source, several]);
  expect((await resolveCamera({ camera: one }, ffmpeg)).kind).toBe('photo');
  expect((await resolveCamera({ camera: several }, ffmpeg)).kind).toBe('clip');
});

it('says what is wrong with a file, a device and a missing ffmpeg', async () => {
  const text = join(folder, 'note.txt');
  writeFileSync(text, 'no film');
  await expect(resolveCamera({ camera: text }, ffmpeg)).rejects.toMatchObject({
    code: 'CLIP_UNREADABLE',
  });
  await expect(resolveCamera({ camera: '/no/such' }, ffmpeg)).rejects.toMatchObject({
    code: 'CAMERA_NOT_FOUND',
    message: expect.stringContaining('/no/such'),
  });
  await expect(resolveCamera({ camera: '7' }, ffmpeg, 'linux')).rejects.toMatchObject({
    code: 'CAMERA_NOT_FOUND',
  });
  await expect(resolveCamera({ camera: clip }, null)).rejects.toMatchObject({
    code: 'FFMPEG_MISSING',
    message: expect.stringContaining(`"${clip}" needs ffmpeg`),
  });
});

it('says that a folder is none', async () => {
  await expect(resolveCamera({ camera: folder }, ffmpeg)).rejects.toMatchObject({
    code: 'CAMERA_NOT_FOUND',
    message: `${folder} is a folder; name a clip or photo in it.`,
  });
});

it.each([
  [{}, [1280, 720, 30], { format: 'mjpeg', width: 1280, height: 720, fps: 30 }],
  [
    { width: 640, height: 480, fps: 25 },
    [640, 480, 25],
    { format: 'yuyv422', width: 640, height: 480, fps: 25 },
  ],
])('asks a device for a mode that it lists: %j', async (size, shape, mode) => {
  const listing = scriptedFfmpeg(`
    echo '[v4l2 @ 0x1] Raw : yuyv422 : YUYV 4:2:2 : 640x480 1280x720' >&2
    echo '[v4l2 @ 0x1] Compressed: mjpeg : Motion-JPEG : 640x480 1280x720' >&2
    echo '/dev/null: Immediate exit requested' >&2
    exit 1`);
  // A character device, as a camera is.
  const wish = { camera: '/dev/null', ...size };
  const [width, height, fps] = shape;
  expect(await resolveCamera(wish, listing, 'linux')).toEqual({
    kind: 'v4l2',
    device: '/dev/null',
    label: '/dev/null',
    playback: 'paced',
    ...{ width, height, fps, mode },
  });
});

it('leaves the mode of a device that lists none to ffmpeg', async () => {
  const silent = scriptedFfmpeg('exit 1');
  const request = await resolveCamera({ camera: '/dev/null' }, silent, 'linux');
  expect(request.kind).toBe('v4l2');
  expect(request).not.toHaveProperty('mode');
});

describe('pickDevice', () => {
  const devices: CameraDevice[] = [
    { kind: 'dshow', device: '@pnp_1', name: 'Logitech BRIO' },
    { kind: 'dshow', device: '@pnp_2', name: 'BRIO' },
  ];

  it.each([
    ['@pnp_1', '@pnp_1'],
    ['BRIO', '@pnp_2'],
    ['logitech', '@pnp_1'],
  ])('finds %s', (wanted, device) => {
    expect(pickDevice(wanted, devices)?.device).toBe(device);
  });

  it('finds nothing that is not there', () => {
    expect(pickDevice('Canon', devices)).toBeNull();
  });
});
