// Debian's packages, fetched and unpacked without installing anything.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { searchPath } from './search-path.js';

/** The packages cannot be had here and now: no fault of ours. */
export class PackagesUnavailable extends Error {}

/** What the program wrote. @throws when it fails */
export function run(command: string, args: readonly string[], folder: string): string {
  return execFileSync(command, [...args], {
    cwd: folder,
    env: { ...process.env, PATH: searchPath() },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** @throws PackagesUnavailable when it fails */
function apt(command: string, args: readonly string[], folder: string): string {
  try {
    return run(command, args, folder);
  } catch (error) {
    const why = `${(error as { stderr?: string }).stderr || (error as Error).message}`;
    throw new PackagesUnavailable(
      `Debian's packages for the guest cannot be fetched: ${why.trim().split('\n').at(-1)}`,
    );
  }
}

/**
 * The package that `general` stands for today, such as linux-image-6.1.0-56-amd64 for
 * linux-image-amd64: old ones leave the mirrors.
 * @throws PackagesUnavailable
 */
export function currentPackage(general: string): string {
  const depends = apt('apt-cache', ['depends', general], '/');
  const name = /Depends: (\S+)/.exec(depends)?.[1];
  if (!name) throw new PackagesUnavailable(`apt knows no ${general}`);
  return name;
}

/** The version that would be fetched. @throws PackagesUnavailable */
export function packageVersion(name: string): string {
  const version = /Candidate: (\S+)/.exec(apt('apt-cache', ['policy', name], '/'))?.[1];
  if (!version) throw new PackagesUnavailable(`apt knows no ${name}`);
  return version;
}

/** Fetches packages and unpacks them into `root`. @throws PackagesUnavailable */
export function unpackPackages(names: readonly string[], root: string): void {
  const downloads = join(root, 'packages');
  mkdirSync(downloads, { recursive: true });
  apt(
    'apt-get',
    ['-qq', '-o', 'APT::Sandbox::User=root', 'download', ...names],
    downloads,
  );
  for (const file of readdirSync(downloads)) {
    run('dpkg-deb', ['-x', join(downloads, file), root], root);
  }
}
