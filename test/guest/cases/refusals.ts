// Which device is taken, which is refused, and in what words.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { V4l2LoopbackCamera } from '../../../daemon/sinks/v4l2loopback-camera.js';
import { linuxNative } from '../../../native/index.js';
import { whileWriting } from '../camera-writer.js';
import type { GuestCase } from '../guest-case.js';
import {
  capabilitiesOf,
  loadModule,
  loadPhysicalCamera,
  physicalCamera,
} from '../loopback-module.js';
import { exited, output, until, writeWithFfmpeg } from '../programs.js';
import { drawTestCard } from '../test-card.js';

const cards = [drawTestCard(320, 180, 0)];
const format = { width: 320, height: 180, fps: 10 };

function opening(device?: string): Promise<void> {
  return new V4l2LoopbackCamera(device ? { device } : {}).open(format);
}

const cameraFile = join(
  ...[__dirname, '..', '..', '..', 'daemon', 'sinks', 'v4l2loopback-camera.js'],
);

/** Tries to open the device as a user without rights and returns what that is told. */
async function refusalAsNobody(device: string): Promise<string> {
  const script = `
    const { V4l2LoopbackCamera } = require(${JSON.stringify(cameraFile)});
    process.setgroups([]);
    process.setegid(65534);
    process.seteuid(65534);
    new V4l2LoopbackCamera({ device: ${JSON.stringify(device)} })
      .open(${JSON.stringify(format)})
      .then(() => console.log('opened'), (error) => console.log(error.message));`;
  return (await output(process.execPath, ['-e', script])).toString();
}

export const refusalCases: readonly GuestCase[] = [
  {
    name: "our device is chosen by its label, never another program's",
    async run() {
      loadModule({ labels: ['OBS Virtual Camera', 'Guise'] });
      await whileWriting(cards, 10, async ({ camera }) => {
        assert.equal(camera.label, '/dev/video1 (Guise)');
      });
    },
  },
  {
    name: "without a device of ours, others' are named and left alone",
    async run() {
      loadModule({ labels: ['OBS Virtual Camera'] });
      await assert.rejects(
        opening(),
        /belong to others \(OBS Virtual Camera\).*guise setup/,
      );
    },
  },
  {
    name: 'a physical camera is refused by its driver',
    async run() {
      loadPhysicalCamera();
      await assert.rejects(opening(physicalCamera), /\/dev\/video8 .*driver "vivid"/);
    },
  },
  {
    name: 'a device that another program writes to is refused, and the program named',
    async run() {
      loadModule();
      const other = writeWithFfmpeg('/dev/video0', 30);
      try {
        const holds = () => linuxNative!.deviceHolders('/dev/video0').length > 0;
        await until('ffmpeg writes', holds);
        await until('it streams', () => capabilitiesOf('/dev/video0').canCapture);
        await assert.rejects(
          opening(),
          /another program writes.*\/dev\/video0.*ffmpeg \(process/,
        );
      } finally {
        other.kill('SIGKILL');
        await exited(other);
      }
    },
  },
  {
    name: 'a second guise is refused while the first writes, and the first goes on',
    async run() {
      loadModule();
      await whileWriting(cards, 10, async (writer) => {
        await assert.rejects(opening(), /another guise writes to \/dev\/video0/);
        const before = writer.written;
        await until('the first goes on', () => writer.written > before + 3);
      });
    },
  },
  {
    name: 'a user without rights is told of the group video',
    async run() {
      loadModule();
      assert.match(await refusalAsNobody('/dev/video0'), /\/dev\/video0.*group "video"/);
    },
  },
  {
    name: 'ours is known as ours among the devices, and a camera as none',
    async run() {
      loadModule();
      loadPhysicalCamera();
      const devices = linuxNative!.v4l2Devices();
      const camera = devices.find(({ path }) => path === physicalCamera)!;
      assert.equal(camera.isLoopback, false);
      const own = devices.find(({ path }) => path === '/dev/video0')!;
      assert.deepEqual([own.isLoopback, own.card], [true, 'Guise']);
    },
  },
];
