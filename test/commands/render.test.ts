// The main job, whole: a real clip in, a swapped clip out.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { probeClip } from '../../daemon/capture/clip-probe.js';
import { findFfmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import type { Report } from '../../daemon/report.js';
import { describeWithRealAssets } from '../real-assets.js';
import { measuredBoxes } from '../source-faces/measured-photo.js';
import { runGuise } from './run-guise.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-render-'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

type Box = [number, number, number, number];

const inHome = (name: string) => join(home, name);

describeWithRealAssets('guise render', ({ models, faces, clips }) => {
  const clip = join(clips, 'head-pose-face-detection-male.gif');
  const face = join(faces, 'astronaut.png');
  const common = ['--models', models, '--face', face, '--yes'];

  it('swaps every frame of a clip, shows no bare face, and reports what it measured', async () => {
    const out = inHome('out.mp4');
    const args = ['render', clip, '--out', out, '--report', inHome('report.json')];
    const { status, stderr } = await runGuise(home, [...args, ...common]);
    expect([status, stderr.trim().split('\n').at(-1)]).toEqual([
      0,
      expect.stringContaining('62 frames, 62 swapped'),
    ]);
    const report = JSON.parse(readFileSync(inHome('report.json'), 'utf8')) as Report;
    expect(report.frames).toMatchObject({
      in: 62,
      withFace: 62,
      swapped: 62,
      held: 0,
      covered: 0,
      bare: 0,
      faults: 0,
    });
    expect(report.stagesMs.swap!.count).toBe(62);
    expect(report.models).toContain('facemesh-478');
    expect(report.rssMb.peak).toBeGreaterThan(0);
    const info = await probeClip(await findFfmpeg(), out);
    expect([info.width, info.height]).toEqual([480, 270]);
  });

  it('keeps the sound of a clip', async () => {
    const ffmpeg = await findFfmpeg();
    const withSound = inHome('with-sound.mp4');
    const sine = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2'];
    const maps = ['-map', '0:v', '-map', '1:a', '-t', '1'];
    execFileSync(
      ffmpeg.path,
      ['-v', 'error', '-i', join(clips, 'lp_d18.mp4'), ...sine, ...maps, withSound],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const out = inHome('out.mp4');
    const { status } = await runGuise(home, [
      'render',
      withSound,
      '--out',
      out,
      ...common,
    ]);
    expect(status).toBe(0);
    const { hasAudio } = await probeClip(ffmpeg, out);
    expect(hasAudio).toBe(true);
  });

  it('swaps a photo into a photo', async () => {
    const out = inHome('out.png');
    const photo = join(faces, 'portrait_pexels.jpg');
    const { status, stderr } = await runGuise(home, [
      'render',
      photo,
      '--out',
      out,
      ...common,
    ]);
    expect([status, stderr]).toEqual([0, expect.stringContaining('1 frame, 1 swapped')]);
    expect(existsSync(out)).toBe(true);
  });

  // A group photo, and twice, one above the other: 29 and 58 faces of a thirtieth of its
  // width.
  it.each([1, 2])('leaves nobody bare in a crowd of small faces (%i)', async (copies) => {
    const group = 'group_1927_29faces.png';
    const one = await sharp(join(faces, group)).resize(1600).removeAlpha().toBuffer();
    const { height } = await sharp(one).metadata();
    const crowd = await sharp(one)
      .extend({ bottom: (copies - 1) * height, extendWith: 'repeat' })
      .png()
      .toBuffer();
    writeFileSync(inHome('crowd.png'), crowd);
    const args = ['render', inHome('crowd.png'), '--out', inHome('out.png')];
    expect((await runGuise(home, [...args, ...common])).status).toBe(0);
    const pixels = (photo: Buffer | string) => sharp(photo).greyscale().raw().toBuffer();
    const [before, after] = [await pixels(crowd), await pixels(inHome('out.png'))];
    const changeIn = (box: number[], down: number): number => {
      const [left, top, right, bottom] = box.map((v) => Math.round(v * 1600)) as Box;
      let sum = 0;
      for (let y = top + down; y < bottom + down; y++) {
        for (let x = left; x < right; x++) {
          sum += Math.abs(after[y * 1600 + x]! - before[y * 1600 + x]!);
        }
      }
      return sum / ((right - left) * (bottom - top));
    };
    const changes = measuredBoxes(group).flatMap((box) => [
      changeIn(box, 0),
      ...(copies === 2 ? [changeIn(box, height)] : []),
    ]);
    expect(Math.min(...changes)).toBeGreaterThan(6);
  });

  it('covers what shows no face it can swap, and says how much', async () => {
    const out = inHome('out.mp4');
    const ffmpeg = await findFfmpeg();
    const empty = inHome('empty.mp4');
    execFileSync(ffmpeg.path, [
      '-v',
      'error',
      ...['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=10:duration=1', empty],
    ]);
    const { status, stderr } = await runGuise(home, [
      'render',
      empty,
      '--out',
      out,
      ...common,
    ]);
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('10 frames, 0 swapped, 10 covered'),
    ]);
  });

  it('refuses a model whose hash does not match, with both hashes, and writes nothing', async () => {
    for (const file of readdirSync(models).filter((f) => /yunet|468/.test(f))) {
      copyFileSync(join(models, file), inHome(file));
    }
    truncateSync(inHome('mp_face_landmark_468.onnx'), 1_000_000);
    const out = inHome('out.mp4');
    const args = [
      'render',
      clip,
      '--models',
      home,
      '--face',
      face,
      '--yes',
      '--out',
      out,
    ];
    const { status, stderr } = await runGuise(home, args);
    expect(status).toBe(6);
    expect(stderr).toMatch(/mp_face_landmark_468\.onnx .*[0-9a-f]{64}.*[0-9a-f]{64}/);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(home).filter((f) => /out|\.part$/.test(f))).toEqual([]);
  });

  it('asks for consent before it uses a photo', async () => {
    const args = ['render', clip, '--models', models, '--face', face];
    const { status, stderr } = await runGuise(home, [
      ...args,
      '--out',
      inHome('out.mp4'),
    ]);
    expect([status, stderr]).toEqual([5, expect.stringContaining('--yes')]);
    expect(existsSync(inHome('out.mp4'))).toBe(false);
  });

  it.each([
    ['a missing clip', ['render', '/nowhere/clip.mp4'], 4, '/nowhere/clip.mp4'],
    ['a text file', ['render', __filename], 4, 'cannot be played'],
  ])('names %s', async (_, args, expected, words) => {
    const out = inHome('out.mp4');
    const { status, stderr } = await runGuise(home, [...args, '--out', out, ...common]);
    expect([status, stderr]).toEqual([expected, expect.stringContaining(words)]);
    expect(existsSync(out)).toBe(false);
  });
});

describeWithRealAssets('guise bench', ({ models, faces, clips }) => {
  async function bench(...options: string[]): Promise<Report> {
    const camera = ['--camera', join(clips, 'lp_d18.mp4')];
    const face = ['--face', join(faces, 'astronaut.png'), '--models', models, '--yes'];
    const args = ['bench', '--json', '--seconds', '2', ...camera, ...face, ...options];
    const { status, stdout } = await runGuise(home, args);
    expect(status).toBe(0);
    return JSON.parse(stdout) as Report;
  }

  it('prints the same document as render, measured without pacing', async () => {
    // The heap is read every 32 frames, and not where a collection falls between: a busy
    // machine needs a while for some of those.
    const report = await bench('--seconds', '8');
    expect(report.size).toEqual({ width: 1280, height: 720 });
    expect(report.frames.bare).toBe(0);
    expect(report.frames.swapped).toBeGreaterThan(0);
    expect(report.heapBytesPerFrameOf.onnxruntime).toBeGreaterThan(0);
    expect(report.pace).toBeNull();
    expect(Object.keys(report)).toEqual(
      expect.arrayContaining(['frames', 'fps', 'stagesMs', 'latencyMs', 'cpuMsPerFrame']),
    );
  });

  it('tells how steadily frames are written when they are paced', async () => {
    const { pace, frames } = await bench('--paced');
    expect(frames.swapped).toBeGreaterThan(0);
    expect(pace?.nominalFps).toBe(30);
    // A busy machine may miss moments; none writes more often than asked.
    expect(pace!.fps).toBeGreaterThan(5);
    expect(pace!.fps).toBeLessThan(31);
    expect(pace!.jitterMs.p99).toBeLessThan(1000);
  });
});
