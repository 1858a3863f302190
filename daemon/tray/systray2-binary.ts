// The helper program that the systray2 package brings. The package ships it without the
// execute bit and looks for it in the current folder first; a checked copy in a folder of
// our own settles both.
import { createHash } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GuiseError } from '../errors.js';
import { cacheFolder, makePrivateFolder } from '../files/data-folders.js';
import { writeWholeFile } from '../files/whole-file.js';

/** The version whose programs these are; the package appends it to the folder. */
const VERSION = '2.1.4';

/** Name and SHA-256 of the program of each system, as published in systray2 2.1.4. */
const programs: Partial<Record<NodeJS.Platform, { file: string; sha256: string }>> = {
  linux: {
    file: 'tray_linux_release',
    sha256: 'f61eee19036c0af93e2bb0e5b9fff0bd413469aff5ea1261b8fcfe9e2c027c04',
  },
  darwin: {
    file: 'tray_darwin_release',
    sha256: 'b406fe6d13d1ba66f901a07267ecfcf1b615e9c8b3410287be576706bd737791',
  },
  win32: {
    file: 'tray_windows_release.exe',
    sha256: 'ae61c63ece1392fc64abbfbd40de782f5b2a7b7d83e93f8b640a20395ae6e8a0',
  },
};

/** All three are built for x86-64; Apple's and Microsoft's ARM systems emulate it. */
const isRunnable = process.platform !== 'linux' || process.arch === 'x64';

const isGenuine = (program: Buffer, sha256: string) =>
  createHash('sha256').update(program).digest('hex') === sha256;

/**
 * Puts the program where systray2 is told to look.
 * @returns the folder to give as `copyDir`
 * @throws GuiseError TRAY_UNAVAILABLE
 */
export async function prepareSystray2(
  folder = join(cacheFolder(), 'systray2'),
): Promise<string> {
  const program = programs[process.platform];
  if (!program || !isRunnable) {
    throw unavailable(`has no program for ${process.platform} on ${process.arch}`);
  }
  const target = join(folder, VERSION, program.file);
  const present = await readFile(target).catch(() => null);
  if (!present || !isGenuine(present, program.sha256)) {
    await copyProgram(program, target);
  }
  await chmod(target, 0o700);
  return folder;
}

async function copyProgram(
  { file, sha256 }: { file: string; sha256: string },
  target: string,
): Promise<void> {
  const manifest = createRequire(__filename).resolve('systray2/package.json');
  const program = await readFile(join(dirname(manifest), 'traybin', file)).catch(
    () => null,
  );
  if (!program) throw unavailable('is installed without its program');
  if (!isGenuine(program, sha256)) throw unavailable('came with another program');
  makePrivateFolder(dirname(target));
  await writeWholeFile(target, program, 0o700);
}

const unavailable = (why: string) =>
  new GuiseError(
    'TRAY_UNAVAILABLE',
    `The tray's helper cannot be used: systray2 ${VERSION} ${why}; set tray.backend to sni or none.`,
  );
