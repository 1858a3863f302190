import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCapturedCount } from '../../daemon/capture/captured-count.js';
import {
  restartsOf,
  scriptedFfmpeg,
  sleep,
  testRequest,
  until,
} from './capture-worker.js';

import { capture, childrenWith, folder, system } from './captures.js';

describe('a faulty ffmpeg', () => {
  it('is told by its last lines when it fails at once, and tried again', async () => {
    const camera = capture(
      testRequest,
      scriptedFfmpeg(
        'echo "[info] Hello" >&2; echo "[error] No such device" >&2; exit 19',
      ),
    );
    await until(() => restartsOf(camera).length === 3, 'three restarts');
    const restarts = restartsOf(camera);
    expect(restarts[0]!.stderrTail).toEqual(['No such device']);
    expect(
      restarts.map((report) => /again in ([\d.]+) s/.exec(report.detail)?.[1]),
    ).toEqual(['0.5', '1', '2']);
    expect(restarts[0]!.detail).toContain('exit status 19');
  });

  // What ffmpeg prints of a v4l2 device (libavdevice/v4l2.c).
  it.each([
    [
      'is used by another program',
      '[video4linux2,v4l2 @ 0x1] [error] ioctl(VIDIOC_REQBUFS): Device or resource busy\n[error] /dev/video8: Device or resource busy',
      'another program uses it',
    ],
    [
      'is not there',
      '[video4linux2,v4l2 @ 0x1] [error] Cannot open video device /dev/video8: No such file or directory\n[error] /dev/video8: No such file or directory',
      'it is not connected',
    ],
    [
      'was unplugged',
      '[video4linux2,v4l2 @ 0x1] [error] ioctl(VIDIOC_DQBUF): No such device\n[error] /dev/video8: No such device',
      'it is not connected',
    ],
    [
      'may not be opened',
      '[video4linux2,v4l2 @ 0x1] [error] Cannot open video device /dev/video8: Permission denied\n[error] /dev/video8: Permission denied',
      'add yourself to the group "video"',
    ],
    [
      'has a busy bus',
      '[video4linux2,v4l2 @ 0x1] [error] ioctl(VIDIOC_STREAMON): No space left on device\n[error] /dev/video8: No space left on device',
      'its USB bus has no room',
    ],
    [
      'fails in a way nobody knows',
      '[warning] deprecated pixel format used\n[error] /dev/video8: Input/output error\n[warning] one more',
      'exit status 1 (/dev/video8: Input/output error)',
    ],
    [
      'is read by an ffmpeg that cannot start',
      'ffmpeg: error while loading shared libraries: libavdevice.so.59: cannot open shared object file: No such file or directory',
      'libavdevice.so.59',
    ],
  ])('tells why when the camera %s', async (_name, said, reason) => {
    const failing = scriptedFfmpeg(`printf '${said}\n' >&2; exit 1`);
    const request = { ...testRequest, kind: 'v4l2', device: '/dev/video8' } as const;
    const { detail } = await capture(request, failing).untilState('restarting');
    expect(detail).toContain(reason);
    expect(detail).toMatch(/; opening it again in 0.5 s\.$/);
  });

  it('does not take what an ffmpeg said long before it was killed for the reason', async () => {
    const killed = scriptedFfmpeg('echo "[error] overread 8" >&2; kill -KILL $$');
    const { detail } = await capture(testRequest, killed).untilState('restarting');
    expect(detail).toBe(
      'test pattern: ffmpeg ended, signal SIGKILL; opening it again in 0.5 s.',
    );
  });

  it('is ended and tried again when it prints nothing', async () => {
    const stalled = scriptedFfmpeg('exec sleep 1000');
    const camera = capture(testRequest, stalled);
    const report = await camera.untilState('restarting');
    expect(report.detail).toContain('no frame for');
    expect(childrenWith('sleep\x001000')).toEqual([]);
  });

  it('is ended when frames stop coming', async () => {
    const bytes = (160 * 120 * 3) / 2;
    const stuck = scriptedFfmpeg(`head -c ${bytes * 2} /dev/zero; exec sleep 1000`);
    const camera = capture(testRequest, stuck);
    const startedAt = Date.now();
    const report = await camera.untilState('restarting');
    expect(report.detail).toContain('no frame for 2 s');
    expect(Date.now() - startedAt).toBeGreaterThan(1900);
    expect(readCapturedCount(camera.capturedCount)).toBe(2);
  });

  it('loses a truncated frame, and says so', async () => {
    const bytes = (160 * 120 * 3) / 2;
    const cut = scriptedFfmpeg(`head -c ${bytes + 100} /dev/zero; exit 1`);
    const camera = capture(testRequest, cut);
    const report = await camera.untilState('restarting');
    expect(report.detail).toContain('in the middle of a frame');
    expect(readCapturedCount(camera.capturedCount)).toBe(1);
  });

  it('is a failure for good when a clip is to be played once', async () => {
    const broken = scriptedFfmpeg('echo "[fatal] broken" >&2; exit 1');
    const camera = capture(
      { ...testRequest, kind: 'clip', playback: 'once' },
      broken,
      true,
    );
    const report = await camera.untilState('failed');
    expect(report.stderrTail).toEqual(['broken']);
    expect(report.detail).toContain('exit status 1 (broken).');
    expect(await camera.exited).toBe(0);
    expect(camera.reader.isDrained).toBe(true);
  });

  it('is followed by one only, though paused and resumed while it ends', async () => {
    const marks = mkdtempSync(join(folder, 'marks-'));
    // The first one lets go of its output and takes a while to end.
    const lingering = scriptedFfmpeg(`cd ${marks}; touch run-$$
      if [ ! -e lets-go ]; then touch lets-go; exec >&-
        while [ ! -e may-end ]; do sleep 0.02; done; exit 1; fi
      exec cat /dev/zero`);
    const runs = () => readdirSync(marks).filter((name) => name.startsWith('run-'));
    const camera = capture(testRequest, lingering);
    await until(() => existsSync(join(marks, 'lets-go')), 'the first one to let go');
    await sleep(200); // the thread has seen that
    for (const type of ['pause', 'resume', 'pause', 'resume'] as const) {
      camera.order({ type });
    }
    await sleep(100);
    writeFileSync(join(marks, 'may-end'), '');
    await camera.takeFrames(1);
    await sleep(1000); // longer than a fault is waited after
    expect(runs()).toHaveLength(2);
    await camera.stop();
    expect(childrenWith('/dev/zero')).toEqual([]);
  });

  it('is not followed by another when it ends while the camera is paused', async () => {
    const marks = mkdtempSync(join(folder, 'marks-'));
    const lingering = scriptedFfmpeg(`cd ${marks}; touch run-$$ lets-go; exec >&-
      while [ ! -e may-end ]; do sleep 0.02; done; exit 1`);
    const runs = () => readdirSync(marks).filter((name) => name.startsWith('run-'));
    const camera = capture(testRequest, lingering);
    await until(() => existsSync(join(marks, 'lets-go')), 'it to let go');
    await sleep(200); // the thread has seen that
    for (const type of ['pause', 'resume', 'pause'] as const) camera.order({ type });
    await sleep(100);
    writeFileSync(join(marks, 'may-end'), '');
    await camera.untilState('paused');
    await sleep(1000); // longer than a fault is waited after
    expect(runs()).toHaveLength(1);
    expect(camera.states).not.toContain('restarting');
  });

  it('is waited after when a device ends without a fault', async () => {
    const bytes = (160 * 120 * 3) / 2;
    const camera = capture(
      { ...testRequest, kind: 'v4l2', device: '/dev/video9' },
      scriptedFfmpeg(`head -c ${bytes} /dev/zero`),
    );
    const report = await camera.untilState('restarting');
    expect(report.detail).toContain('again in 0.5 s');
  });

  it('is not tried again once the camera is not wanted any more', async () => {
    const marks = mkdtempSync(join(folder, 'marks-'));
    const camera = capture(testRequest, scriptedFfmpeg(`touch ${marks}/run-$$; exit 1`));
    const runs = () => readdirSync(marks).length;
    // The next try would follow after two seconds.
    await until(() => restartsOf(camera).length === 3, 'three faults');
    camera.order({ type: 'pause' });
    await camera.untilState('paused');
    const before = runs();
    await sleep(2500); // longer than the next one would be waited for
    expect(runs()).toBe(before);
    camera.order({ type: 'resume' });
    await until(() => runs() > before, 'another try once it is wanted again');
  });

  it('is told when it cannot be started', async () => {
    const camera = capture(testRequest, { ...system, path: '/no/such/ffmpeg' });
    expect((await camera.untilState('restarting')).detail).toContain('ENOENT');
  });
});
