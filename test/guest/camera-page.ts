// A page in a headless Chromium that plays the camera, and what can be seen on it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { projectRoot } from '../../daemon/project-root.js';
import { Chromium } from './chromium.js';

export interface PageFacts {
  /** Frames that the page's video has shown. */
  readonly frames: number;
  readonly error?: string;
  /** Of all cameras. */
  readonly labels: readonly string[];
  /** Of the one that is played. */
  readonly label: string;
  readonly size: readonly [number, number];
}

export class CameraPage {
  private constructor(private readonly browser: Chromium) {}

  static async open(): Promise<CameraPage> {
    const html = readFileSync(join(projectRoot, 'test', 'guest', 'camera-page.html'));
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html').end(html);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = new Chromium();
    const { port } = server.address() as AddressInfo;
    await browser.open(`http://127.0.0.1:${port}/`);
    return new CameraPage(browser);
  }

  /** @throws when the page fails, or has not shown `count` frames in the end */
  async waitForFrames(count: number): Promise<PageFacts> {
    const deadline = performance.now() + 2 * Number(process.env.GUEST_PATIENCE_MS);
    for (;;) {
      const facts = (await this.browser.evaluate('facts')) as PageFacts | undefined;
      if (facts?.error) throw new Error(facts.error);
      if (facts && facts.frames >= count) return facts;
      if (performance.now() > deadline)
        throw new Error(`never: ${count} frames, but ${JSON.stringify(facts)}`);
      await setTimeout(300);
    }
  }

  /** A screenshot of the page, PNG. */
  screenshot(): Promise<Buffer> {
    return this.browser.screenshot();
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** The page's video in a screenshot: RGB, row by row. */
export function videoIn(screenshot: Buffer, { size }: PageFacts): Promise<Buffer> {
  const [width, height] = size;
  const video = { left: 0, top: 0, width, height };
  return sharp(screenshot).extract(video).removeAlpha().raw().toBuffer();
}
