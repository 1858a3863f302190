// What "guise setup" does, done for real.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../daemon/project-root.js';
import { linuxNative } from '../../../native/index.js';
import { whileWriting } from '../camera-writer.js';
import type { GuestCase } from '../guest-case.js';
import { installModule } from '../install-module.js';
import {
  capabilitiesOf,
  isModern,
  isModuleLoaded,
  loadModule,
  moduleVersion,
} from '../loopback-module.js';
import { readWithFfmpeg } from '../programs.js';
import { drawTestCard } from '../test-card.js';

const cards = [drawTestCard(320, 180, 0)];
const writtenFiles = ['/etc/modprobe.d/zz-guise.conf', '/etc/modules-load.d/guise.conf'];

function guise(...args: string[]): string {
  const main = join(projectRoot, 'dist', 'daemon', 'main.js');
  return execFileSync(process.execPath, [main, ...args], { encoding: 'utf8' });
}

/** The commands of the udev rule, as udev would run them for a device. */
function ruleCommands(device: string): string[] {
  const rules = readFileSync(join(projectRoot, 'config', 'udev.rules'), 'utf8');
  return [...rules.matchAll(/RUN\+="([^"]+)"/g)].map((match) =>
    match[1]!.replaceAll('$devnode', device),
  );
}

export const setupCases: readonly GuestCase[] = [
  {
    name: '"guise setup" makes the camera, and undoing it leaves nothing behind',
    async run() {
      installModule();
      assert.match(guise('setup', '--yes'), /The virtual camera is ready/);
      const made = linuxNative!.v4l2Devices().find(({ card }) => card === 'Guise');
      assert.equal(made?.path, '/dev/video42');
      await whileWriting(cards, 10, async ({ camera }) => {
        assert.equal(camera.label, '/dev/video42 (Guise)');
        assert.deepEqual(capabilitiesOf('/dev/video42'), {
          canCapture: true,
          canOutput: false,
        });
      });
      assert.match(guise('setup', '--yes'), /nothing to run/);
      assert.match(guise('setup', '--undo', '--yes'), /Undone/);
      assert.equal(isModuleLoaded(), false);
      assert.deepEqual(writtenFiles.filter(existsSync), []);
    },
  },
  {
    name: 'where others have set the options, "guise setup" never says that all is ready',
    async run() {
      if (isModern) return 'not judged: from 0.13 on a device can be added to theirs';
      installModule();
      const others = '/etc/modprobe.d/obs.conf';
      writeFileSync(others, 'options v4l2loopback card_label="OBS" exclusive_caps=1\n');
      try {
        const told = guise('setup', '--yes');
        assert.equal(isModuleLoaded(), true);
        assert.match(told, /Still to do:.*no device is called "Guise".*by hand/s);
        assert.doesNotMatch(told, /is ready/);
        assert.deepEqual(writtenFiles.filter(existsSync), []);
      } finally {
        rmSync(others);
      }
      return undefined;
    },
  },
  {
    name: 'the rule for PipeWire makes an idle device a camera, and ours all the same',
    async run() {
      loadModule();
      for (const command of ruleCommands('/dev/video0'))
        execFileSync('sh', ['-c', command]);
      // 0.13 forgets with the end of a stream that it was a camera, keep_format or not.
      const canKeep = !moduleVersion.startsWith('0.13.');
      assert.equal(capabilitiesOf('/dev/video0').canCapture, canKeep);
      for (let round = 0; round < 2; round++) {
        await whileWriting(cards, 10, async () => {
          const frames = await readWithFfmpeg('/dev/video0', 3);
          assert.equal(frames.length, 3 * 320 * 180 * 2);
          assert.equal(capabilitiesOf('/dev/video0').canOutput, false);
        });
        assert.equal(capabilitiesOf('/dev/video0').canCapture, canKeep);
      }
    },
  },
];
