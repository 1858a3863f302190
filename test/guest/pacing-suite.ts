// Runs inside the guest: how steadily guise writes frames, by the kernel's own clock.
// Only a machine with real time can tell.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type RealAssets, realAssets } from '../real-assets.js';
import type { GuestCase } from './guest-case.js';
import { GuiseDaemon } from './guise-daemon.js';
import { capabilitiesOf, loadModule } from './loopback-module.js';
import { percentile } from './percentile.js';
import { StreamingReader, until } from './programs.js';
import { runCases } from './run-cases.js';
import { lateness99 } from './sleeper.js';

const device = '/dev/video0';
const fps = 30;
const seconds = 20;
const rateBound = 0.01;
const jitterBoundMs = 2;
/** A machine on which a thread that only sleeps wakes later than this is not idle. */
const idleLatenessMs = 1;

interface Pace {
  /** Off the nominal rate: 0.01 is 1 %. */
  readonly rateError: number;
  /** How far 99 of 100 steps are off the nominal interval, at most. */
  readonly jitter99Ms: number;
}

/** @param text  of "v4l2-ctl --verbose": the driver stamps a frame when it is written */
function paceOf(text: string): Pace {
  const stamps = [...text.matchAll(/seq:\s*(\d+) .*?ts: ([\d.]+)/g)].map(
    ([, sequence, at]) => ({ sequence: Number(sequence), atMs: Number(at) * 1000 }),
  );
  assert.ok(stamps.length > (fps * seconds) / 2, `frames: ${stamps.length}`);
  const first = stamps[0]!;
  const last = stamps.at(-1)!;
  const meanMs = (last.atMs - first.atMs) / (last.sequence - first.sequence);
  const nominalMs = 1000 / fps;
  const steps = stamps.slice(1).flatMap(({ sequence, atMs }, i) =>
    // A reader may have missed a frame that was written in time.
    sequence === stamps[i]!.sequence + 1 ? [atMs - stamps[i]!.atMs] : [],
  );
  return {
    rateError: Math.abs(nominalMs / meanMs - 1),
    jitter99Ms: percentile(
      steps.map((ms) => Math.abs(ms - nominalMs)),
      0.99,
    ),
  };
}

async function measure(args: readonly string[]): Promise<string> {
  loadModule();
  const daemon = new GuiseDaemon([...args, '--fps', `${fps}`]);
  try {
    await until('the device is a camera', () => capabilitiesOf(device).canCapture);
    const reader = new StreamingReader(device);
    await until('frames flow', () => reader.frames > 5 * fps);
    reader.text = '';
    const sleeper99Ms = await lateness99(fps, seconds);
    const { text } = reader;
    await reader.kill();
    const { rateError, jitter99Ms } = paceOf(text);
    const isIdle = sleeper99Ms < idleLatenessMs;
    const figures = `rate off by ${(rateError * 100).toFixed(3)} % (bound 1 %), jitter p99 ${jitter99Ms.toFixed(2)} ms (bound ${jitterBoundMs} ms on an idle machine); a thread that only sleeps is ${sleeper99Ms.toFixed(2)} ms late (p99)`;
    if (isIdle) assert.ok(jitter99Ms < jitterBoundMs, figures);
    if (isIdle) assert.ok(rateError < rateBound, figures);
    return isIdle ? figures : `${figures}: NOT JUDGED, this machine is busy`;
  } finally {
    assert.equal(await daemon.end('SIGTERM'), 0, daemon.text);
  }
}

function pacingCases({ models, faces, clips }: RealAssets): GuestCase[] {
  const size = ['--size', '1280x720', '--models', models];
  const swapping = ['--camera', join(clips, 'lp_d18.mp4')];
  return [
    {
      name: 'frames leave at the nominal rate, evenly, while the test pattern plays',
      run: () => measure([...size, '--camera', 'test']),
    },
    {
      name: 'frames leave at the nominal rate, evenly, while faces are swapped',
      run: () => measure([...size, ...swapping, '--face', join(faces, 'astronaut.png')]),
    },
  ];
}

if (realAssets) {
  void runCases(pacingCases(realAssets), process.argv[2] ?? '');
} else {
  process.stdout.write('NOT RUN: the pacing of guise needs real weights and clips.\n');
}
