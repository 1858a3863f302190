// Clips of camcorders and television, whose frames hold two moments in alternating lines.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { cameraArguments } from '../../daemon/capture/camera-arguments.js';
import { resolveCamera } from '../../daemon/capture/resolve-camera.js';
import { describeWithEachFfmpeg } from './each-ffmpeg.js';

const WIDTH = 160;
const HEIGHT = 96;
const FRAMES = 10;

/** Upright bars that move 8 pixels from one moment to the next, 50 moments a second: in a
 *  frame of a single moment every line is the same. */
const BARS = `nullsrc=size=${WIDTH}x${HEIGHT}:rate=50,geq=lum='if(lt(mod(X+N*8,64),32),40,200)':cb=128:cr=128,format=yuv420p`;

describeWithEachFfmpeg((tools) => {
  function make(file: string, filter: string, encoding: string): string {
    const path = join(tools.folder, file);
    const input = ['-f', 'lavfi', '-i', `${BARS},${filter}`, '-frames:v', String(FRAMES)];
    const args = [...input, ...encoding.split(' '), path];
    execFileSync(tools.maker.path, ['-v', 'error', '-y', ...args]);
    return path;
  }

  /** Of each frame, by how much a pixel differs from the one above it, on average. */
  async function combing(camera: string): Promise<number[]> {
    const request = await resolveCamera({ camera, playback: 'once' }, tools.ffmpeg);
    expect(request.timing).toMatchObject({ fps: 25, isVariable: false });
    const args = cameraArguments({ ...request, kind: 'clip' }, tools.ffmpeg);
    const bytes = execFileSync(tools.ffmpeg.path, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const frameBytes = WIDTH * HEIGHT * 1.5;
    return Array.from({ length: bytes.length / frameBytes }, (_, frame) => {
      let sum = 0;
      for (let i = WIDTH; i < WIDTH * HEIGHT; i++) {
        const at = frame * frameBytes + i;
        sum += Math.abs(bytes[at]! - bytes[at - WIDTH]!);
      }
      return sum / (WIDTH * (HEIGHT - 1));
    });
  }

  // Combed, a quarter of the pixels would differ by 160.
  it.each([
    ['top.mkv', 'interleave_top', '-c:v mpeg2video -qscale 2 -flags +ildct+ilme -top 1'],
    ['top.mp4', 'interleave_top', '-qp 5 -flags +ildct+ilme -x264-params tff=1'],
    ['bottom.ts', 'interleave_bottom', '-qp 5 -flags +ildct+ilme -x264-params bff=1'],
  ])('shows one moment in each frame of %s', async (file, mode, encoding) => {
    const frames = await combing(make(file, `tinterlace=${mode}`, encoding));
    expect(frames).toHaveLength(FRAMES);
    expect(Math.max(...frames)).toBeLessThan(4);
  });

  it('leaves a clip alone that only looks so', async () => {
    // Encoded as frames of one moment each, as pictures of a page of stripes are.
    const clip = make('stripes.mp4', 'tinterlace=interleave_top,setfield=prog', '-qp 5');
    const frames = await combing(clip);
    expect(frames).toHaveLength(FRAMES);
    expect(Math.min(...frames)).toBeGreaterThan(30);
  });
});
