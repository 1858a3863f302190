// Tests that run with each ffmpeg there may be: the system's, and npm's of 2018.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ffmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { everyFfmpeg } from './capture-worker.js';

/** There while tests run. */
export interface Tools {
  /** The one that is tested. */
  ffmpeg: Ffmpeg;
  /** The newest, which makes clips for it. */
  maker: Ffmpeg;
  /** For what is made. */
  folder: string;
}

export function describeWithEachFfmpeg(tests: (tools: Tools) => void): void {
  describe.each(['system', 'bundled'])('with the %s ffmpeg', (name) => {
    const tools = {} as Tools;
    beforeAll(async () => {
      const [system, bundled] = (await everyFfmpeg()) as [Ffmpeg, Ffmpeg];
      tools.maker = system;
      tools.ffmpeg = name === 'system' ? system : bundled;
      tools.folder = mkdtempSync(join(tmpdir(), 'guise-clips-'));
    });
    afterAll(() => rmSync(tools.folder, { recursive: true, force: true }));
    tests(tools);
  });
}
