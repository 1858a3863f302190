// What readers receive: pixels, size, rate, timestamps.

import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { guiseCard } from '../../../daemon/sinks/loopback-device.js';
import { flatFrame } from '../../frames/flat-frame.js';
import { whileWriting } from '../camera-writer.js';
import type { GuestCase } from '../guest-case.js';
import { loadModule } from '../loopback-module.js';
import { output, readWithFfmpeg, until } from '../programs.js';
import { cbOf, crOf, drawTestCard, lumaOf } from '../test-card.js';

const width = 320;
const height = 180;
const device = '/dev/video0';
const cards = Array.from({ length: 6 }, (_, number) =>
  drawTestCard(width, height, number),
);

/** One frame of a layout, straight from the formulas. */
function expectedBytes(layout: string, number: number): Uint8Array {
  const area = width * height;
  const out = new Uint8Array(layout === 'YUYV' ? area * 2 : (area * 3) / 2);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const luma = lumaOf(x, y, number);
      const column = x >> 1;
      const row = y >> 1;
      const cb = cbOf(column, row, number);
      const cr = crOf(column, row, number);
      if (layout === 'YUYV') {
        out[(y * width + x) * 2] = luma;
        out[(y * width + x) * 2 + 1] = x % 2 === 0 ? cb : cr;
        continue;
      }
      out[y * width + x] = luma;
      if (layout === 'NV12')
        out[area + row * width + (x & ~1) + (x % 2)] = x % 2 ? cr : cb;
      else
        out[area + (x % 2) * (area / 4) + row * (width / 2) + column] = x % 2 ? cr : cb;
    }
  }
  return out;
}

/** Which cards the frames are. @throws when a frame is none of them */
function numbersOf(bytes: Buffer, layout: string): number[] {
  const expected = cards.map((_, number) => expectedBytes(layout, number));
  const size = expected[0]!.length;
  assert.equal(bytes.length % size, 0, 'whole frames');
  return Array.from({ length: bytes.length / size }, (_, i) => {
    const frame = bytes.subarray(i * size, (i + 1) * size);
    const number = expected.findIndex((e) => frame.equals(e));
    assert.notEqual(number, -1, `frame ${i} of ${layout} is none that was written`);
    return number;
  });
}

function readsBack(layout: string): GuestCase {
  return {
    name: `ffmpeg reads exactly the frames that were written, as ${layout}`,
    async run() {
      loadModule();
      await whileWriting(
        cards,
        10,
        async ({ camera }) => {
          assert.equal(camera.label, `${device} (${guiseCard})`);
          const numbers = numbersOf(await readWithFfmpeg(device, 6), layout);
          assert.ok(new Set(numbers).size >= 3, `frames move on: ${numbers}`);
        },
        { layouts: [layout] },
      );
    },
  };
}

/** Presentation times in seconds, as ffmpeg takes them from the driver. */
async function frameTimes(count: number): Promise<number[]> {
  const text = await output('ffmpeg', [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-f', 'v4l2', '-i', device],
    ...['-frames:v', `${count}`, '-c:v', 'copy', '-f', 'framecrc', 'pipe:1'],
  ]);
  const timeBase = /#tb 0: (\d+)\/(\d+)/.exec(text.toString())!;
  const seconds = Number(timeBase[1]) / Number(timeBase[2]);
  const lines = text.toString().split('\n');
  return lines
    .filter((line) => line.startsWith('0,'))
    .map((line) => Number(line.split(',')[2]) * seconds);
}

export const pixelCases: readonly GuestCase[] = [
  readsBack('YUYV'),
  readsBack('YU12'),
  readsBack('NV12'),
  {
    name: 'size and rate are as promised, and timestamps rise at that rate',
    async run() {
      loadModule();
      await whileWriting(cards, 10, async (writer) => {
        const about = await output('v4l2-ctl', [
          ...['-d', device, '--get-fmt-video', '--get-parm'],
        ]);
        assert.match(about.toString(), /Width\/Height\s*: 320\/180/);
        assert.match(about.toString(), /10\.000 \(10\/1\)/);
        const start = { written: writer.written, at: performance.now() };
        const times = await frameTimes(20);
        const writtenEvery =
          (performance.now() - start.at) / 1000 / (writer.written - start.written);
        assert.equal(times.length, 20);
        const steps = times.slice(1).map((time, i) => time - times[i]!);
        assert.ok(Math.min(...steps) > 0, `times rise: ${times}`);
        const readEvery = (times.at(-1)! - times[0]!) / (times.length - 1);
        const ratio = readEvery / writtenEvery;
        assert.ok(ratio > 0.7 && ratio < 1.4, `${readEvery} s, not ${writtenEvery} s`);
      });
    },
  },
  {
    name: 'a new reader sees nothing of what was shown before the standby card',
    async run() {
      loadModule();
      await whileWriting(cards, 20, async (writer) => {
        await until('every buffer holds a frame', () => writer.written > 8);
        assert.ok(writer.camera.bufferCount >= 4);
        writer.showStandby(flatFrame(width, height, 90));
        const bytes = await readWithFfmpeg(device, 5);
        const luma = bytes.filter((_, i) => i % 2 === 0);
        assert.deepEqual([...new Set(luma)], [90]);
      });
    },
  },
  {
    name: 'a reader keeps its format, and gets pictures of another size fitted into it',
    async run() {
      loadModule();
      const size = width * height * 2;
      let bytes: Promise<Buffer> | undefined;
      await whileWriting(cards, 10, async ({ camera }) => {
        bytes = readWithFfmpeg(device, 40);
        await until('ffmpeg reads', () => camera.readerCount() > 0);
        await setTimeout(1000);
      });
      const square = flatFrame(240, 240, 200, 60, 70);
      await whileWriting([square], 10, async () => void (await bytes), {
        layouts: ['NV12'],
      });
      const last = (await bytes!).subarray(-size);
      assert.equal((await bytes!).length, 40 * size);
      const row = last.subarray(90 * width * 2, 91 * width * 2);
      const luma = [...row].filter((_, i) => i % 2 === 0);
      // 180 of 320 columns are picture, in the middle.
      const expected = Array.from(luma, (_, x) => (x >= 70 && x < 250 ? 200 : 16));
      assert.deepEqual(luma, expected);
    },
  },
];
