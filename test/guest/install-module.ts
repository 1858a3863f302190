// Installs v4l2loopback where modprobe looks, as its package does.
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { moduleVersion } from './loopback-module.js';
import { ownFiles } from './machines/machine-files.js';

export function installModule(): void {
  const folder = join('/lib/modules', release());
  const { modules, loopback } = ownFiles();
  cpSync(modules, folder, { recursive: true });
  cpSync(join(loopback, `${moduleVersion}.ko`), join(folder, 'v4l2loopback.ko'));
  execFileSync('depmod');
}
