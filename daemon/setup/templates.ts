// Reads the files that setup writes, as they lie in config/.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';
import type { SetupFile } from './host-state.js';
import type { Templates } from './setup-plan.js';

const fileOf: Record<SetupFile, string> = {
  modulesLoad: 'modules-load.conf',
  modprobe: 'modprobe.conf',
  udev: 'udev.rules',
  service: 'guise-camera.service',
};

export function readTemplates(): Templates {
  const entries = Object.entries(fileOf).map(([file, name]) => [
    file,
    readFileSync(join(projectRoot, 'config', name), 'utf8'),
  ]);
  return Object.fromEntries(entries) as Templates;
}
