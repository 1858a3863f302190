import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCapturedCount } from '../../daemon/capture/captured-count.js';
import { HeaderField } from '../../daemon/frames/frame-exchange.js';
import {
  restartsOf,
  scriptedFfmpeg,
  sleep,
  testRequest,
  until,
} from './capture-worker.js';

import { bundled, capture, childrenWith, folder, system } from './captures.js';

describe('a live camera', () => {
  it.each(['system', 'bundled'])(
    'delivers stamped frames with the %s ffmpeg',
    async (name) => {
      const camera = capture(testRequest, name === 'system' ? system : bundled);
      const sequences: number[] = [];
      const times: number[] = [];
      await camera.takeFrames(10, () => {
        const { header } = camera.reader.slot;
        sequences.push(header[HeaderField.sequence]!);
        times.push(header[HeaderField.capturedAtUs]!);
      });
      expect(camera.states).toEqual(['opening', 'running']);
      expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
      expect(times).toEqual([...times].sort((a, b) => a - b));
      await camera.stop();
      expect(camera.states.at(-1)).toBe('ended');
      expect(camera.reports.at(-1)!.stderrTail).toEqual([]);
    },
  );

  it('keeps its own rate and drops what is not taken', async () => {
    const camera = capture(testRequest, system);
    await camera.untilState('running');
    const before = readCapturedCount(camera.capturedCount);
    const beganMs = performance.now();
    await sleep(2000);
    const after = readCapturedCount(camera.capturedCount);
    const seconds = (performance.now() - beganMs) / 1000;
    const captured = after - before;
    // 30 a second; a busy machine delivers fewer, and more of them later.
    expect(captured / seconds).toBeGreaterThan(15);
    expect(captured / seconds).toBeLessThan(40);
    await camera.takeFrames(1);
    expect(camera.reader.slot.header[HeaderField.sequence]).toBeGreaterThanOrEqual(after);
  });

  it('starts again when ffmpeg is killed mid-stream', async () => {
    const camera = capture({ ...testRequest, width: 162 }, system);
    await camera.takeFrames(3);
    const [pid] = childrenWith('size=162x120');
    process.kill(pid!, 'SIGKILL');
    const report = await camera.untilState('restarting');
    expect(report.detail).toMatch(/test pattern: ffmpeg ended.*SIGKILL.*again in 0\.5 s/);
    await until(() => camera.states.at(-1) === 'running', 'running again');
    await camera.takeFrames(3);
    expect(restartsOf(camera)).toHaveLength(1);
    expect(childrenWith('size=162x120')).toHaveLength(1);
  });

  it('closes the device while paused and opens it again', async () => {
    const camera = capture({ ...testRequest, width: 164 }, system);
    await camera.takeFrames(1);
    camera.order({ type: 'pause' });
    await camera.untilState('paused');
    expect(childrenWith('size=164x120')).toEqual([]);
    const captured = readCapturedCount(camera.capturedCount);
    await sleep(300);
    expect(readCapturedCount(camera.capturedCount)).toBe(captured);
    camera.order({ type: 'resume' });
    camera.reader.take();
    await camera.takeFrames(2);
    expect(camera.states).toEqual(['opening', 'running', 'paused', 'opening', 'running']);
  });

  it('kills an ffmpeg that ignores SIGTERM', async () => {
    const deaf = scriptedFfmpeg('trap "" TERM PIPE\nwhile :; do sleep 0.1; done # deaf');
    const camera = capture(testRequest, deaf);
    await until(() => childrenWith(deaf.path).length === 1, 'the script to run');
    await sleep(300); // its trap is set
    await camera.stop();
    expect(childrenWith(deaf.path)).toEqual([]);
  });
});

// In a process of its own: what a terminated thread leaves unreaped lasts as long as it.
it.each([
  ['its thread is terminated', 'camera.worker.terminate()'],
  ['the whole process is killed', "process.kill(process.pid, 'SIGKILL')"],
])('leaves no ffmpeg behind when %s', async (_name, end) => {
  const script = `
    const { CaptureWorker, testRequest } = require(${JSON.stringify(join(__dirname, 'capture-worker.js'))});
    const camera = new CaptureWorker({ ...testRequest, width: 168 }, ${JSON.stringify(system)});
    camera.takeFrames(1).then(() => console.log('running'));
    process.stdin.once('data', () => ${end});`;
  const child = spawn(process.execPath, ['-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const [ffmpeg] = childrenWith('size=168x120', child.pid);
  expect(ffmpeg).toBeDefined();
  child.stdin.write('end');
  const isGone = () => {
    try {
      return !readFileSync(`/proc/${ffmpeg}/cmdline`, 'utf8').includes('size=168x120');
    } catch {
      return true;
    }
  };
  await until(isGone, 'ffmpeg to end');
  child.kill('SIGKILL');
});

it('tells when a device took another mode than asked for', async () => {
  const bytes = (160 * 120 * 3) / 2;
  const camera = capture(
    { ...testRequest, kind: 'v4l2', device: '/dev/video0', label: 'Webcam' },
    scriptedFfmpeg(
      `echo "[video4linux2,v4l2 @ 0x1] [info] The V4L2 driver changed the video from 160x120 to 176x144" >&2
sleep 0.3; head -c ${bytes} /dev/zero; exec sleep 1000`,
    ),
  );
  const report = await camera.untilState('running');
  expect(report.detail).toBe(
    'Webcam does not offer 160x120 and delivers 176x144 instead.',
  );
});

describe('a clip played once', () => {
  it.each(['system', 'bundled'])(
    'hands over every frame in order, then ends (%s ffmpeg)',
    async (name) => {
      const clip = join(folder, `numbered-${name}.mkv`);
      // Frame n is grey of luma 16 + 2n.
      const source =
        'color=black:size=64x48:rate=25,format=yuv420p,geq=lum=16+2*N:cb=128:cr=128';
      const make = ['-f', 'lavfi', '-i', source, '-frames:v', '50', '-c:v', 'ffv1', clip];
      execFileSync(system.path, ['-loglevel', 'error', '-y', ...make]);
      const camera = capture(
        {
          ...testRequest,
          kind: 'clip',
          device: clip,
          width: 64,
          height: 48,
          playback: 'once',
        },
        name === 'system' ? system : bundled,
        true,
      );
      const lumas: number[] = [];
      const sequences: number[] = [];
      await until(() => {
        if (camera.reader.take()) {
          lumas.push(camera.reader.slot.frame.data[0]!);
          sequences.push(camera.reader.slot.header[HeaderField.sequence]!);
        }
        return camera.reader.isDrained;
      }, 'end of clip');
      expect(lumas).toEqual(Array.from({ length: 50 }, (_, i) => 16 + 2 * i));
      expect(sequences).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
      expect(await camera.exited).toBe(0);
      expect(camera.states).toEqual(['opening', 'running', 'ended']);
    },
  );

  it('may show one picture for seconds when it is played as a camera', async () => {
    const frame = `head -c ${(160 * 120 * 3) / 2} /dev/zero`;
    const seldom = scriptedFfmpeg(`${frame}; sleep 3; ${frame}; exec sleep 1000`);
    const camera = capture({ ...testRequest, kind: 'clip', device: 'a.mp4' }, seldom);
    await camera.takeFrames(2);
    expect(camera.states).toEqual(['opening', 'running']);
  });

  it('loops quietly when it is played as a camera', async () => {
    const clip = join(folder, 'short.mp4');
    const source = 'testsrc2=size=64x48:rate=30:duration=0.2';
    execFileSync(system.path, [
      '-loglevel',
      'error',
      '-y',
      '-f',
      'lavfi',
      '-i',
      source,
      clip,
    ]);
    for (const ffmpeg of [system, bundled]) {
      const camera = capture(
        { ...testRequest, kind: 'clip', device: clip, width: 64, height: 48 },
        ffmpeg,
      );
      await camera.takeFrames(20);
      expect(camera.states).toEqual(['opening', 'running']);
      await camera.stop();
    }
  });
});
