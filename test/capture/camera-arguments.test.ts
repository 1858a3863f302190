import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import sharp from 'sharp';
import type { CameraRequest } from '../../daemon/capture/camera.js';
import { cameraArguments } from '../../daemon/capture/camera-arguments.js';
import { testRequest } from './capture-worker.js';
import { describeWithEachFfmpeg } from './each-ffmpeg.js';

type Request = Parameters<typeof cameraArguments>[0];
const device = { ...testRequest, width: 1280, height: 720 };

/** What the device offers instead of 1280×720 at 30. */
const mode = { format: 'mjpeg', width: 1920, height: 1080, fps: 24 };

/** The part of the command line that opens the camera. */
function inputOf(request: CameraRequest): string {
  const args = cameraArguments(request as Request, { hasFpsMode: true });
  return args.slice(args.indexOf('level+info') + 1, args.indexOf('-map')).join(' ');
}

const live =
  '-fflags nobuffer -flags low_delay -probesize 32 -analyzeduration 0 -thread_queue_size 2';

describe('what each kind of camera asks of ffmpeg', () => {
  it.each<[string, Partial<CameraRequest>, string]>([
    [
      'v4l2',
      { kind: 'v4l2', device: '/dev/video0', mode },
      `${live} -f v4l2 -input_format mjpeg -framerate 24 -video_size 1920x1080 -i /dev/video0`,
    ],
    [
      'v4l2 of unknown formats',
      { kind: 'v4l2', device: '/dev/video0' },
      `${live} -f v4l2 -framerate 30 -video_size 1280x720 -i /dev/video0`,
    ],
    [
      'avfoundation',
      { kind: 'avfoundation', device: 'FaceTime HD Camera' },
      `${live} -f avfoundation -framerate 30 -video_size 1280x720 -pixel_format nv12 -i FaceTime HD Camera:none`,
    ],
    [
      'dshow with MJPEG',
      { kind: 'dshow', device: 'Integrated Camera', mode },
      `${live} -f dshow -rtbufsize 64M -vcodec mjpeg -framerate 24 -video_size 1920x1080 -i video=Integrated Camera`,
    ],
    [
      'dshow uncompressed',
      {
        kind: 'dshow',
        device: 'Integrated Camera',
        mode: { ...mode, format: 'yuyv422' },
      },
      `${live} -f dshow -rtbufsize 64M -pixel_format yuyv422 -framerate 24 -video_size 1920x1080 -i video=Integrated Camera`,
    ],
    [
      'a clip at its own rate',
      { kind: 'clip', device: '/a.mp4' },
      '-re -stream_loop -1 -i /a.mp4',
    ],
    [
      'a clip as fast as it goes',
      { kind: 'clip', device: '/a.mp4', playback: 'unpaced' },
      '-stream_loop -1 -i /a.mp4',
    ],
    ['a clip once', { kind: 'clip', device: '/a.mp4', playback: 'once' }, '-i /a.mp4'],
    ['the test pattern', {}, '-re -f lavfi -i testsrc2=size=1280x720:rate=30'],
  ])('%s', (_name, request, expected) => {
    expect(inputOf({ ...device, ...request })).toBe(expected);
  });

  it('writes raw NV12 to stdout, with the option the version knows', () => {
    const args = (hasFpsMode: boolean) =>
      cameraArguments(device as Request, { hasFpsMode });
    const tail = '-pix_fmt nv12 -f rawvideo pipe:1';
    expect(args(true).join(' ')).toMatch(new RegExp(`-fps_mode passthrough .*${tail}$`));
    expect(args(false).join(' ')).toMatch(new RegExp(`-vsync 0 .*${tail}$`));
  });
});

describeWithEachFfmpeg((tools) => {
  /** Makes a clip with ffmpeg and returns its path. */
  function make(file: string, args: string): string {
    const path = join(tools.folder, file);
    execFileSync(tools.maker.path, [
      '-loglevel',
      'error',
      '-y',
      ...args.split(' '),
      path,
    ]);
    return path;
  }

  function play(clip: string, request: Partial<CameraRequest> = {}): Buffer {
    const args = cameraArguments(
      {
        ...testRequest,
        width: 64,
        height: 48,
        device: clip,
        playback: 'once',
        ...request,
        kind: 'clip',
      },
      tools.ffmpeg,
    );
    return execFileSync(tools.ffmpeg.path, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  }

  /** [Y, Cb, Cr] at a pixel of the first frame. */
  function pixel(frame: Buffer, x: number, y: number, width = 64, height = 48): number[] {
    const chroma = width * height + (y >> 1) * width + (x & ~1);
    return [frame[y * width + x]!, frame[chroma]!, frame[chroma + 1]!];
  }

  function expectNear(actual: number[], expected: number[], tolerance: number): void {
    const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
    if (worst > tolerance) expect(actual).toEqual(expected);
  }

  // BT.601, limited range: Y = 16 + 65.481 R + 128.553 G + 24.966 B and so on.
  const colours: [string, string, number[]][] = [
    ['red', 'ff0000', [81, 90, 240]],
    ['green', '00ff00', [145, 54, 34]],
    ['blue', '0000ff', [41, 240, 110]],
    ['white', 'ffffff', [235, 128, 128]],
    ['black', '000000', [16, 128, 128]],
    ['skin', 'e0ac69', [171, 91, 156]],
  ];

  describe.each(colours)(
    '%s comes out in BT.601 limited range',
    (colour, hex, expected) => {
      const source = `-f lavfi -i color=0x${hex}:size=64x48:rate=10:duration=0.3`;

      it('from RGB (GIF)', async () => {
        const create = {
          width: 64,
          height: 48,
          channels: 3,
          background: `#${hex}`,
        } as const;
        const gif = join(tools.folder, `${colour}.gif`);
        await sharp({ create }).gif().toFile(gif);
        expectNear(pixel(play(gif), 20, 20), expected, 1);
      });

      it('from full-range YCbCr (MJPEG)', () => {
        const avi = make(
          `${colour}.avi`,
          `${source} -pix_fmt yuvj420p -c:v mjpeg -q:v 1`,
        );
        expectNear(pixel(play(avi), 20, 20), expected, 2);
      });

      it('from a file tagged BT.709', () => {
        const tags =
          '-vf scale=out_color_matrix=bt709:out_range=tv,format=yuv444p -colorspace bt709 -color_range tv';
        const mkv = make(`${colour}709.mkv`, `${source} ${tags} -c:v ffv1`);
        expectNear(pixel(play(mkv), 20, 20), expected, 2);
      });

      it('from BT.709 that the file does not tell', () => {
        const matrix = '-vf scale=out_color_matrix=bt709:out_range=tv,format=yuv444p';
        const mkv = make(`${colour}hd.mkv`, `${source} ${matrix} -c:v ffv1`);
        const frame = play(mkv, { isUntaggedBt709: true });
        expectNear(pixel(frame, 20, 20), expected, 2);
      });
    },
  );

  it('leaves BT.601 YCbCr as it is, byte for byte', () => {
    const grid = '-f lavfi -i testsrc2=size=64x48:rate=10:duration=0.1 -pix_fmt yuv420p';
    const mkv = make('grid.mkv', `${grid} -c:v ffv1`);
    const raw = ['-i', mkv, '-pix_fmt', 'nv12', '-f', 'rawvideo', '-'];
    const expected = execFileSync(tools.maker.path, ['-loglevel', 'error', ...raw]);
    expect(play(mkv).equals(expected)).toBe(true);
  });

  it('fits another shape with black bars, undistorted', () => {
    const tall = make(
      'tall.mkv',
      '-f lavfi -i color=white:size=48x96:rate=1:duration=1 -c:v ffv1',
    );
    const frame = play(tall);
    // 24 of 64 columns are picture: 20 to 43.
    expect([18, 21, 42, 45].map((x) => frame[24 * 64 + x])).toEqual([16, 235, 235, 16]);
    expect(pixel(frame, 4, 4)).toEqual([16, 128, 128]);
  });

  it('gives an odd-sized clip no bars', () => {
    const odd = make(
      'odd.mkv',
      '-f lavfi -i color=white:size=63x47:rate=1:duration=1 -pix_fmt yuv444p -c:v ffv1',
    );
    const frame = play(odd, { width: 64, height: 48 });
    expect(new Set(frame.subarray(0, 64 * 48))).toEqual(new Set([235]));
  });

  it('shows non-square pixels in their true shape', () => {
    const anamorphic = make(
      'sar.mkv',
      '-f lavfi -i color=white:size=32x48:rate=1:duration=1 -vf setsar=2 -c:v ffv1',
    );
    const frame = play(anamorphic);
    expect(new Set(frame.subarray(0, 64 * 48))).toEqual(new Set([235]));
  });

  it('turns a clip upright as its metadata says', () => {
    const source = 'color=white:size=48x64:rate=10:duration=0.2';
    const half = 'drawbox=0:0:48:32:black:fill';
    make('flat.mp4', `-f lavfi -i ${source} -vf ${half} -pix_fmt yuv420p`);
    const rotate = ['-metadata:s:v', 'rotate=90', '-c', 'copy'];
    const turned = join(tools.folder, 'turned.mp4');
    execFileSync(ffmpegOf2018(), [
      '-loglevel',
      'error',
      '-y',
      '-i',
      join(tools.folder, 'flat.mp4'),
      ...rotate,
      turned,
    ]);
    const frame = play(turned);
    // The track's matrix is 0 −1 1 0: x' = y, so that the black top is shown at the left.
    const row = frame.subarray(24 * 64, 25 * 64);
    expectNear([row[8]!, row[56]!], [16, 235], 3);
  });

  /** Only older ones write rotation from metadata. */
  function ffmpegOf2018(): string {
    return (require('@ffmpeg-installer/ffmpeg') as { path: string }).path;
  }

  it('keeps every frame of a clip of variable rate', () => {
    const select = "select='not(eq(mod(n,3),1))',setpts=PTS";
    const args = [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=64x48:rate=30:duration=1',
      '-vf',
      select,
    ];
    const clip = join(tools.folder, 'variable.mkv');
    execFileSync(tools.maker.path, [
      '-loglevel',
      'error',
      '-y',
      ...args,
      '-vsync',
      'vfr',
      '-c:v',
      'ffv1',
      clip,
    ]);
    expect(play(clip).length).toBe(20 * 64 * 48 * 1.5);
  });
});
