import fs, {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  stageWholeFile,
  writeWholeFile,
  writeWholeFileSync,
} from '../../daemon/files/whole-file.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-whole-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each([
  ['writeWholeFile', writeWholeFile],
  [
    'writeWholeFileSync',
    async (...all: Parameters<typeof writeWholeFileSync>) => writeWholeFileSync(...all),
  ],
])('%s', (_, write) => {
  const permissions = (file: string) => (statSync(file).mode & 0o777).toString(8);

  it('replaces what was there by another file, which readers of the old one miss', async () => {
    const file = join(folder, 'a.json');
    writeFileSync(file, 'long ago and far away');
    const { ino } = statSync(file);
    await write(file, 'now');
    expect(readFileSync(file, 'utf8')).toBe('now');
    expect(statSync(file).ino).not.toBe(ino);
    expect(readdirSync(folder)).toEqual(['a.json']);
  });

  it('gives exactly the permissions asked for, whatever the umask', async () => {
    const file = join(folder, 'a');
    const umask = process.umask(0o277);
    try {
      await write(file, 'a', 0o640);
    } finally {
      process.umask(umask);
    }
    expect(permissions(file)).toBe('640');
  });

  it("gives a new file's permissions when none are asked for", async () => {
    const file = join(folder, 'a');
    const umask = process.umask(0o027);
    try {
      await write(file, 'a');
    } finally {
      process.umask(umask);
    }
    expect(permissions(file)).toBe('640');
  });

  it('is on the disk before it takes the place, and never open to more than asked for', async () => {
    const calls: string[] = [];
    const seen = (fd: number) => (fs.fstatSync(fd).mode & 0o777).toString(8);
    const probe = await fs.promises.open(join(folder, 'probe'), 'w');
    await probe.close();
    const { chmod, sync, writeFile } = Object.getPrototypeOf(
      probe,
    ) as fs.promises.FileHandle;
    const handles = Object.getPrototypeOf(probe) as fs.promises.FileHandle;
    jest.spyOn(handles, 'chmod').mockImplementation(function (this: typeof probe, mode) {
      calls.push(seen(this.fd));
      return chmod.call(this, mode);
    });
    jest.spyOn(handles, 'writeFile').mockImplementation(async function (
      this: typeof probe,
      data,
    ) {
      await writeFile.call(this, data);
      calls.push('written');
    });
    jest.spyOn(handles, 'sync').mockImplementation(async function (this: typeof probe) {
      await sync.call(this);
      calls.push('synced');
    });
    const { fchmodSync, fsyncSync, renameSync, writeFileSync } = fs;
    const { rename } = fs.promises;
    jest.spyOn(fs, 'fchmodSync').mockImplementation((fd, mode) => {
      calls.push(seen(fd));
      fchmodSync(fd, mode);
    });
    jest.spyOn(fs, 'fsyncSync').mockImplementation((fd) => {
      fsyncSync(fd);
      calls.push('synced');
    });
    jest.spyOn(fs, 'writeFileSync').mockImplementation((fd, data) => {
      writeFileSync(fd, data);
      calls.push('written');
    });
    jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      calls.push('rename');
      renameSync(from, to);
    });
    jest.spyOn(fs.promises, 'rename').mockImplementation((from, to) => {
      calls.push('rename');
      return rename(from, to);
    });
    const umask = process.umask(0);
    try {
      await write(join(folder, 'a'), 'a', 0o600);
    } finally {
      process.umask(umask);
      jest.restoreAllMocks();
    }
    expect(calls).toEqual(['written', '600', 'synced', 'rename']);
  });

  it('leaves nothing, nor a file open, when the disk is full', async () => {
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const probe = await fs.promises.open(join(folder, 'probe'), 'w');
    await probe.close();
    rmSync(join(folder, 'probe'));
    let written = -1;
    const fail = (fd: number) => {
      written = fd;
      throw full;
    };
    jest
      .spyOn(Object.getPrototypeOf(probe) as fs.promises.FileHandle, 'sync')
      .mockImplementation(async function (this: typeof probe) {
        fail(this.fd);
      });
    jest.spyOn(fs, 'fsyncSync').mockImplementation(fail);
    try {
      await expect(write(join(folder, 'a'), 'a')).rejects.toBe(full);
    } finally {
      jest.restoreAllMocks();
    }
    expect(() => fs.fstatSync(written)).toThrow('EBADF');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves what was there, and nothing beside it, when it fails', async () => {
    const file = join(folder, 'a');
    mkdirSync(file);
    await expect(write(file, 'a')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['a']);
    expect(statSync(file).isDirectory()).toBe(true);
  });
});

describe('a staged file', () => {
  it('is not in its place before it is committed', async () => {
    const file = join(folder, 'a');
    writeFileSync(file, 'old');
    const staged = await stageWholeFile(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('old');
    // Beside it: what is on another disk could not take its place in one step.
    expect(readdirSync(folder)).toHaveLength(2);
    await staged.commit();
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('leaves no trace when it is discarded', async () => {
    const file = join(folder, 'a');
    writeFileSync(file, 'old');
    await (await stageWholeFile(file, 'new')).discard();
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  });
});
