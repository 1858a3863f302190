import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { cameraArguments } from '../../daemon/capture/camera-arguments.js';
import { resolveCamera } from '../../daemon/capture/resolve-camera.js';
import { describeWithEachFfmpeg } from './each-ffmpeg.js';

type Rgb = readonly [number, number, number];
type Request = Parameters<typeof cameraArguments>[0];

const WIDTH = 64;
const HEIGHT = 48;
const WHITE_NITS = 203;

/** Linear BT.709 to linear BT.2020: ITU-R BT.2087. */
function toBt2020([r, g, b]: Rgb): Rgb {
  return [
    0.6274 * r + 0.3293 * g + 0.0433 * b,
    0.0691 * r + 0.9195 * g + 0.0114 * b,
    0.0164 * r + 0.088 * g + 0.8956 * b,
  ];
}

const lumaOf2020 = ([r, g, b]: Rgb) => 0.2627 * r + 0.678 * g + 0.0593 * b;

/** Light of a display with a peak of 1000 cd/m² to HLG's signal: ITU-R BT.2100, table 5. */
function hlg(nits: Rgb): Rgb {
  const a = 0.17883277;
  const b = 1 - 4 * a;
  const c = 0.5 - a * Math.log(4 * a);
  const shown = nits.map((n) => n / 1000) as unknown as Rgb;
  const sceneLuma = lumaOf2020(shown) ** (1 / 1.2);
  const gain = sceneLuma > 0 ? sceneLuma ** -0.2 : 0;
  return shown.map((light) => {
    const e = light * gain;
    return e <= 1 / 12 ? Math.sqrt(3 * e) : a * Math.log(12 * e - b) + c;
  }) as unknown as Rgb;
}

/** Light to PQ's signal: ITU-R BT.2100, table 4. */
function pq(nits: Rgb): Rgb {
  return nits.map((n) => {
    const y = (n / 10_000) ** (2610 / 16384);
    return (
      ((3424 / 4096 + (2413 / 128) * y) / (1 + (2392 / 128) * y)) ** ((2523 / 4096) * 128)
    );
  }) as unknown as Rgb;
}

/** [Y, Cb, Cr], 10 bits, limited range. */
function ycbcr2020(signal: Rgb): Rgb {
  const luma = lumaOf2020(signal);
  return [
    Math.round(64 + 876 * luma),
    Math.round(512 + (896 * (signal[2] - luma)) / 1.8814),
    Math.round(512 + (896 * (signal[0] - luma)) / 1.4746),
  ];
}

/** What a screen shows so, BT.1886, as [Y, Cb, Cr] of BT.601 in 8 bits, limited range. */
function ycbcr601(linear: Rgb): number[] {
  const [r, g, b] = linear.map((light) => light ** (1 / 2.4)) as unknown as Rgb;
  return [
    16 + 65.481 * r + 128.553 * g + 24.966 * b,
    128 - 37.797 * r - 74.203 * g + 112 * b,
    128 + 112 * r - 93.786 * g - 18.214 * b,
  ];
}

describeWithEachFfmpeg((tools) => {
  /** A clip of one frame in that colour. */
  function make(transfer: string, colour: Rgb): string {
    const file = join(tools.folder, 'clip.mkv');
    const words = colour.flatMap((value, i) =>
      new Array<number>((WIDTH * HEIGHT) / (i === 0 ? 1 : 4)).fill(value),
    );
    const raw = ['-f', 'rawvideo', '-pixel_format', 'yuv420p10le'];
    const tags = ['-color_primaries', 'bt2020', '-color_trc', transfer];
    const args = [
      ...['-loglevel', 'error', '-y', ...raw, '-video_size', `${WIDTH}x${HEIGHT}`],
      ...['-i', 'pipe:0', '-c:v', 'ffv1', '-color_range', 'tv', '-colorspace'],
      ...['bt2020nc', ...tags, file],
    ];
    execFileSync(tools.maker.path, args, {
      input: Buffer.from(Uint16Array.from(words).buffer),
    });
    return file;
  }

  /** [Y, Cb, Cr] in the middle of what comes out. */
  async function played(clip: string): Promise<number[]> {
    const request = await resolveCamera({ camera: clip, playback: 'once' }, tools.ffmpeg);
    const frame = execFileSync(
      tools.ffmpeg.path,
      cameraArguments(request as Request, tools.ffmpeg),
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const y = HEIGHT / 2;
    const chroma = WIDTH * HEIGHT + (y / 2) * WIDTH + WIDTH / 2;
    return [frame[y * WIDTH + WIDTH / 2]!, frame[chroma]!, frame[chroma + 1]!];
  }

  const codings = { 'arib-std-b67': hlg, smpte2084: pq } as const;

  it.each<[keyof typeof codings, string, Rgb]>([
    ['arib-std-b67', 'grey', [0.18, 0.18, 0.18]],
    ['arib-std-b67', 'skin', [0.42, 0.24, 0.16]],
    ['arib-std-b67', 'leaves', [0.05, 0.2, 0.06]],
    ['smpte2084', 'grey', [0.18, 0.18, 0.18]],
    ['smpte2084', 'skin', [0.42, 0.24, 0.16]],
    ['smpte2084', 'leaves', [0.05, 0.2, 0.06]],
  ])(
    'shows an HDR clip in the colours of a screen: %s, %s',
    async (transfer, _name, linear) => {
      const nits = toBt2020(linear).map((light) => light * WHITE_NITS) as unknown as Rgb;
      const clip = make(transfer, ycbcr2020(codings[transfer](nits)));
      const expected = ycbcr601(linear);
      const differences = (await played(clip)).map((v, i) => Math.abs(v - expected[i]!));
      expect(Math.max(...differences)).toBeLessThan(7);
    },
  );

  it.each(['arib-std-b67', 'smpte2084'] as const)(
    'tells highlights of an HDR clip from white: %s',
    async (transfer) => {
      const lumaOf = async (nits: number) => {
        const clip = make(transfer, ycbcr2020(codings[transfer]([nits, nits, nits])));
        return (await played(clip))[0]!;
      };
      const white = await lumaOf(WHITE_NITS);
      expect(white).toBeGreaterThan(195);
      expect(await lumaOf(600)).toBeGreaterThan(white + 8);
      expect(Math.abs((await lumaOf(1000)) - 235)).toBeLessThan(3);
    },
  );
});
