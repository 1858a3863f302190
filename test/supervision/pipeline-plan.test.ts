import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { CameraRequest } from '../../daemon/capture/camera.js';
import { cameraSources } from '../../daemon/capture/camera-sources.js';
import { loadSettings } from '../../daemon/settings/load-settings.js';
import { guardPolicy, planPipeline } from '../../daemon/supervision/pipeline-plan.js';

const settingsWith = (overrides: Record<string, unknown>) =>
  loadSettings({ environment: {}, overrides });

const kinds = [...Object.keys(cameraSources), 'photo'] as CameraRequest['kind'][];

describe('what is shown when there is no swapped frame', () => {
  test.each(kinds.filter((kind) => kind !== 'test'))(
    'of a camera of the kind %s is what the settings say',
    (kind) => {
      for (const onNoSwap of ['hold', 'cover', 'passthrough'] as const) {
        const settings = settingsWith({ onNoSwap, holdMs: 700, cover: 'obscure' });
        const policy = guardPolicy(settings, { kind, fps: 30 } as CameraRequest);
        expect(policy).toMatchObject({ onNoSwap, holdMs: 700, cover: 'obscure' });
      }
    },
  );

  test('stays through the pauses of a slow camera and of a clip', () => {
    const pauseOf = (kind: CameraRequest['kind'], fps: number) =>
      guardPolicy(settingsWith({}), { kind, fps } as CameraRequest).longestPauseMs;
    expect(pauseOf('v4l2', 1)).toBe(2500);
    expect(pauseOf('v4l2', 25)).toBe(100);
    expect(pauseOf('clip', 25)).toBe(10_000);
  });

  test('is never the camera’s own picture unless that is told', () => {
    const policy = guardPolicy(settingsWith({}), {
      kind: 'photo',
      fps: 25,
    } as CameraRequest);
    expect(policy.onNoSwap).not.toBe('passthrough');
  });
});

describe('faces are looked for', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'guise-plan-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const plan = (camera: string) =>
    planPipeline(settingsWith({ camera, 'output.width': 64, 'output.height': 64 }), {
      playback: 'paced',
      isEveryFrame: false,
      isUnhurried: false,
      previewMaxFps: 0,
      sinks: () => [],
    });

  test('in whatever a person may be in', async () => {
    const photo = join(folder, 'photo.png');
    const create = { width: 64, height: 48, channels: 3, background: '#888' } as const;
    await sharp({ create }).png().toFile(photo);
    const { pipeline, policy } = await plan(photo);
    expect([pipeline.showsNobody, policy.onNoSwap]).toEqual([false, 'hold']);
  });

  test('but in the test pattern, which is shown as it is', async () => {
    const { pipeline, policy } = await plan('test');
    expect([pipeline.showsNobody, policy.onNoSwap]).toEqual([true, 'passthrough']);
  });
});
