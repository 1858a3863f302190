import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { guiseCommand } from '../../daemon/readiness/guise-command.js';
import { checkNode } from '../../daemon/readiness/machine.js';
import { commandFor } from '../../daemon/readiness/virtual-camera-fix.js';

it.each([
  ['20.19.0', 'ready'],
  ['20.20.2', 'ready'],
  ['24.1.0', 'ready'],
  ['20.18.3', 'missing'],
  ['18.99.0', 'missing'],
])('takes Node %s for %s', (version, state) => {
  expect(checkNode(version).state).toBe(state);
});

it('installs the loopback module only where it is not installed', () => {
  const load =
    'sudo modprobe v4l2loopback devices=1 video_nr=42 card_label=Guise exclusive_caps=1 max_buffers=4';
  const absent = { isLoaded: false, isInstalled: false } as const;
  expect(commandFor({ ...absent, packageTool: 'apt' })).toBe(
    `sudo apt install v4l2loopback-dkms && ${load}`,
  );
  expect(commandFor({ ...absent, packageTool: null })).toBe(load);
  const installed = { isLoaded: false, isInstalled: true, packageTool: 'apt' } as const;
  expect(commandFor(installed)).toBe(load);
});

it('adds a device to a module that other programs loaded', () => {
  const command = commandFor({ isLoaded: true, isInstalled: true, packageTool: 'apt' });
  expect(command).toBe('sudo v4l2loopback-ctl add -n Guise -x 1 /dev/video42');
});

it('names the command that works in a terminal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guise-path-'));
  try {
    expect(guiseCommand(folder)).toBe('npx guise');
    const file = join(folder, process.platform === 'win32' ? 'guise.cmd' : 'guise');
    writeFileSync(file, '');
    chmodSync(file, 0o755);
    expect(guiseCommand(['', '/nowhere', folder].join(delimiter))).toBe('guise');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
