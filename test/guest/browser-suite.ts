// Runs inside the guest: a browser lists the camera and plays it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createFrame, type Frame } from '../../daemon/frames/frame.js';
import { projectRoot } from '../../daemon/project-root.js';
import { whileWriting } from './camera-writer.js';
import { Chromium } from './chromium.js';
import type { GuestCase } from './guest-case.js';
import { loadModule } from './loopback-module.js';
import { until } from './programs.js';
import { runCases } from './run-cases.js';

/** Y, Cb, Cr of the four quarters and what BT.601 makes of them (R, G, B). */
const quarters = [
  { yuv: [81, 90, 240], rgb: [254, 0, 0] },
  { yuv: [145, 54, 34], rgb: [0, 255, 1] },
  { yuv: [41, 240, 110], rgb: [0, 0, 255] },
  { yuv: [180, 128, 128], rgb: [191, 191, 191] },
] as const;

/** Browsers scale and round; BT.709 instead of 601 would be off by 40 and more. */
const tolerance = 8;

function drawQuarters(width: number, height: number): Frame {
  const frame = createFrame(width, height);
  const at = (x: number, y: number) =>
    quarters[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)]!.yuv;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      frame.data[y * width + x] = at(x, y)[0];
      frame.data[width * height + (y >> 1) * width + x] = at(x, y)[1 + (x % 2)]!;
    }
  }
  return frame;
}

interface PageFacts {
  readonly frames: number;
  readonly error?: string;
  readonly labels: readonly string[];
  readonly label: string;
  readonly size: readonly [number, number];
}

async function servePage(): Promise<string> {
  const page = readFileSync(join(projectRoot, 'test', 'guest', 'camera-page.html'));
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function waitForFrames(browser: Chromium, count: number): Promise<PageFacts> {
  const deadline = performance.now() + 2 * Number(process.env.GUEST_PATIENCE_MS);
  for (;;) {
    const facts = (await browser.evaluate('facts')) as PageFacts | undefined;
    if (facts?.error) throw new Error(facts.error);
    if (facts && facts.frames >= count) return facts;
    if (performance.now() > deadline)
      throw new Error(`never: ${count} frames, but ${JSON.stringify(facts)}`);
    await setTimeout(300);
  }
}

const browserCases: readonly GuestCase[] = [
  {
    name: 'Chromium lists the camera by its label and plays it, and is noticed as a reader',
    async run() {
      loadModule();
      await whileWriting([drawQuarters(640, 360)], 5, async (writer) => {
        const browser = new Chromium();
        try {
          await browser.open(await servePage());
          const facts = await waitForFrames(browser, 5);
          assert.ok(facts.labels.includes('Guise'), `${facts.labels}`);
          await until('it is noticed', () => writer.readers > 0);
          writeFileSync(
            join(process.env.GUEST_FILES!, 'chromium.png'),
            await browser.screenshot(),
          );
          assert.equal(facts.label, 'Guise');
          assert.deepEqual(facts.size, [640, 360]);
          const colours = (await browser.evaluate('sampleQuarters()')) as number[][];
          for (const [i, { rgb }] of quarters.entries()) {
            const seen = colours[i]!;
            const error = Math.max(...rgb.map((value, c) => Math.abs(value - seen[c]!)));
            assert.ok(error <= tolerance, `quarter ${i}: ${seen} instead of ${rgb}`);
          }
        } finally {
          await browser.close();
        }
        await until('its end is noticed', () => writer.readers === 0);
      });
    },
  },
];

void runCases(browserCases, process.argv[2] ?? '');
