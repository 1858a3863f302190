import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findFfmpeg,
  parseVersion,
  passthroughArguments,
} from '../../daemon/ffmpeg/find-ffmpeg.js';

const debian12 = `ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers
built with gcc 12 (Debian 12.2.0-14+deb12u1)
libavutil      57. 28.100 / 57. 28.100
libavcodec     59. 37.100 / 59. 37.100`;
const static2018 = `ffmpeg version N-47683-g0e8eb07980-static https://johnvansickle.com/ffmpeg/  Copyright (c) 2000-2018 the FFmpeg developers
libavutil      56. 24.101 / 56. 24.101`;
const release50 = `ffmpeg version 5.0.1 Copyright (c) 2000-2022 the FFmpeg developers
libavutil      57. 17.100 / 57. 17.100`;
const release8 = `ffmpeg version n8.0 Copyright (c) 2000-2025 the FFmpeg developers
libavutil      60.  8.100 / 60.  8.100`;

describe('parseVersion', () => {
  it.each([
    ['Debian 12', debian12, '5.1.9-0+deb12u1', true],
    ['a git build of 2018', static2018, 'N-47683-g0e8eb07980-static', false],
    ['5.0, the last without -fps_mode', release50, '5.0.1', false],
    ['8.0, which lost -vsync', release8, 'n8.0', true],
  ])('reads %s', (_name, text, version, hasFpsMode) => {
    expect(parseVersion(text)).toEqual({ version, hasFpsMode });
  });

  it('refuses what another program prints', () => {
    expect(parseVersion('GNU bash, version 5.2.15')).toBeNull();
  });
});

it('passes frames on with the option the version knows', () => {
  expect(passthroughArguments({ hasFpsMode: true })).toEqual([
    '-fps_mode',
    'passthrough',
  ]);
  expect(passthroughArguments({ hasFpsMode: false })).toEqual(['-vsync', '0']);
});

describe('findFfmpeg', () => {
  const path = process.env.PATH;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'guise-ffmpeg-'));
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true, force: true });
  });

  function fakeFfmpeg(name: string, prints: string): string {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\ncat <<'END'\n${prints}\nEND\n`);
    chmodSync(file, 0o755);
    return file;
  }

  it('prefers the configured one to the one on PATH', async () => {
    const configured = fakeFfmpeg('mine', release8);
    fakeFfmpeg('ffmpeg', release50);
    process.env.PATH = `${folder}:${path}`;
    const found = await findFfmpeg(configured);
    expect(found).toMatchObject({
      path: configured,
      origin: 'configured',
      version: 'n8.0',
    });
  });

  it('takes the one on PATH when none is configured', async () => {
    fakeFfmpeg('ffmpeg', release50);
    process.env.PATH = `${folder}:${path}`;
    expect(await findFfmpeg()).toMatchObject({ origin: 'path', version: '5.0.1' });
  });

  it('falls back to the npm dependency', async () => {
    process.env.PATH = folder;
    const found = await findFfmpeg(null);
    expect(found.origin).toBe('bundled');
    expect(found.path).toContain('@ffmpeg-installer');
  });

  it('passes over something on PATH that is not ffmpeg', async () => {
    fakeFfmpeg('ffmpeg', 'Hello');
    process.env.PATH = `${folder}:/bin:/usr/bin`;
    expect((await findFfmpeg()).origin).toBe('bundled');
  });

  it('names a configured path that does not run instead of taking another', async () => {
    const missing = join(folder, 'no-such-ffmpeg');
    await expect(findFfmpeg(missing)).rejects.toMatchObject({
      code: 'FFMPEG_MISSING',
      message: expect.stringContaining(missing),
    });
  });
});
