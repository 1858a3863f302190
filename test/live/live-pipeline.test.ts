import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import sharp from 'sharp';
import { findFfmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import type { CoverState } from '../../daemon/live/cover-memory.js';
import { LivePipeline } from '../../daemon/live/live-pipeline.js';
import { FaultLog } from '../../daemon/log/fault-log.js';
import { loadSettings } from '../../daemon/settings/load-settings.js';
import type { Settings } from '../../daemon/settings/settings.js';
import { Supervisor } from '../../daemon/supervision/supervisor.js';

const folder = mkdtempSync(join(tmpdir(), 'guise-live-'));

afterAll(() => rmSync(folder, { recursive: true }));

const settingsOf = (camera: string) =>
  loadSettings({
    environment: {},
    overrides: {
      camera,
      ...{ 'output.width': 64, 'output.height': 64, 'output.fps': 25 },
      ...{ virtualCamera: 'none', 'preview.port': 0, 'models.folder': folder },
    },
  });

const start = (settings: Settings, cover: CoverState) =>
  LivePipeline.start({
    settings,
    ...cover,
    face: null,
    missing: () => [],
    faults: new FaultLog({ warn: () => undefined }),
    isPortOptional: false,
    answer: () => undefined,
  });

it('waits for the frames of another camera no longer than that one may take', async () => {
  const { path } = await findFfmpeg();
  const clip = join(folder, 'clip.mkv');
  const source = 'testsrc2=size=64x64:rate=25:duration=1';
  execFileSync(path, ['-loglevel', 'error', '-f', 'lavfi', '-i', source, clip]);
  const photo = join(folder, 'photo.png');
  const create = { width: 64, height: 64, channels: 3, background: '#888' } as const;
  await sharp({ create }).png().toFile(photo);
  const policies = jest.spyOn(Supervisor.prototype, 'usePolicy');
  const pipeline = await start(settingsOf(clip), { isCovered: false, isPaused: false });
  try {
    await pipeline.useCamera(settingsOf(photo), null);
    expect(pipeline.state().camera.label).toBe('photo.png');
    expect(policies.mock.lastCall?.[0].longestPauseMs).toBe(100);
  } finally {
    await pipeline.stop();
  }
});

it('says that it covers also while it starts anew', async () => {
  const settings = settingsOf('test');
  const pipeline = await start(settings, { isCovered: true, isPaused: true });
  let isOver = false;
  const restart = pipeline.restart(settings, null).finally(() => (isOver = true));
  const states = new Set<string>();
  while (!isOver) {
    const { isCovered, isPaused } = pipeline.state();
    states.add(`${isCovered} ${isPaused}`);
    await setImmediate();
  }
  await restart;
  await pipeline.stop();
  expect([...states]).toEqual(['true true']);
});
