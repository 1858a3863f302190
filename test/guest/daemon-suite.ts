// Runs inside the guest: guise as a whole, from the physical camera (vivid) to those who
// read the virtual one. Needs real weights.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { linuxNative } from '../../native/index.js';
import { realAssets } from '../real-assets.js';
import type { GuestCase } from './guest-case.js';
import { GuiseDaemon } from './guise-daemon.js';
import {
  capabilitiesOf,
  loadModule,
  loadPhysicalCamera,
  physicalCamera,
  unloadModule,
} from './loopback-module.js';
import { StreamingReader, until } from './programs.js';
import { runCases } from './run-cases.js';

const width = 320;
const height = 180;
const device = '/dev/video0';
const small = ['--size', `${width}x${height}`, '--fps', '5'];

const isCameraOpen = () => linuxNative!.deviceHolders(physicalCamera).length > 0;

async function readOnDemand(args: readonly string[]): Promise<void> {
  loadModule();
  loadPhysicalCamera();
  const daemon = new GuiseDaemon(args);
  try {
    await until('guise runs', () => daemon.isRunning);
    await until('the device is a camera', () => capabilitiesOf(device).canCapture);
    await setTimeout(2000);
    assert.equal(isCameraOpen(), false, 'closed while nobody reads');
    for (let round = 0; round < 2; round++) {
      const reader = new StreamingReader(device);
      await until('the physical camera opens', isCameraOpen);
      await until('the reader receives', () => reader.frames > 5);
      await reader.kill();
      await until('the physical camera closes', () => !isCameraOpen());
    }
  } finally {
    assert.equal(await daemon.end('SIGTERM'), 0, daemon.text);
  }
}

/** The tray asks for the cameras twice a minute, and lists their names alone. */
async function leaveCameraAlone(args: readonly string[]): Promise<void> {
  loadModule();
  loadPhysicalCamera();
  const folder = mkdtempSync(join(tmpdir(), 'guise-ffmpeg-'));
  const calls = join(folder, 'calls');
  const ffmpeg = join(folder, 'ffmpeg');
  writeFileSync(ffmpeg, `#!/bin/sh\necho "$*" >> ${calls}\nexec ffmpeg "$@"\n`);
  chmodSync(ffmpeg, 0o755);
  const daemon = new GuiseDaemon([...args, '--set', `ffmpeg.path=${ffmpeg}`]);
  const opens = () =>
    readFileSync(calls, 'utf8')
      .split('\n')
      .filter((line) => line.includes(physicalCamera));
  try {
    await until('guise runs', () => daemon.isRunning);
    const before = opens();
    await setTimeout(35_000);
    assert.deepEqual(opens(), before);
  } finally {
    assert.equal(await daemon.end('SIGTERM'), 0, daemon.text);
  }
}

/** As if its cable were pulled and put in again. */
function plug(isIn: boolean): void {
  writeFileSync(`/sys/bus/platform/drivers/vivid/${isIn ? 'bind' : 'unbind'}`, 'vivid.0');
}

async function loseCamera(args: readonly string[]): Promise<void> {
  loadModule();
  loadPhysicalCamera();
  const daemon = new GuiseDaemon([...args, '--set', 'log.destination=stderr']);
  await until('the device is a camera', () => capabilitiesOf(device).canCapture);
  const reader = new StreamingReader(device);
  try {
    await until('the reader receives', () => reader.frames > 5);
    plug(false);
    await until('the loss is told', () => /opening it again/.test(daemon.text));
    const before = reader.frames;
    await until('the reader goes on', () => reader.frames > before + 5);
    plug(true);
    await until('the camera opens again', isCameraOpen);
  } finally {
    await reader.kill();
    assert.equal(await daemon.end('SIGTERM'), 0, daemon.text);
  }
}

async function findDeviceLater(args: readonly string[]): Promise<void> {
  loadPhysicalCamera();
  const daemon = new GuiseDaemon(args);
  try {
    await until('guise runs', () => daemon.isRunning);
    loadModule();
    await until('the device is a camera', () => capabilitiesOf(device).canCapture);
    const reader = new StreamingReader(device);
    await until('the reader receives', () => reader.frames > 5);
    await reader.kill();
    // As long as guise writes, the kernel lets nobody take the module away.
    assert.throws(unloadModule, /in use/);
  } finally {
    assert.equal(await daemon.end('SIGTERM'), 0, daemon.text);
  }
}

async function killAndStartAgain(args: readonly string[]): Promise<void> {
  loadModule();
  loadPhysicalCamera();
  const killed = new GuiseDaemon(args);
  await until('guise runs', () => killed.isRunning);
  await until('the device is a camera', () => capabilitiesOf(device).canCapture);
  const reader = new StreamingReader(device);
  await until('the reader receives', () => reader.frames > 3);
  await killed.end('SIGKILL');
  await until('its ffmpeg ends with it', () => !isCameraOpen());
  const next = new GuiseDaemon(args);
  try {
    const before = reader.frames;
    await until('the reader goes on', () => reader.frames > before + 3);
  } finally {
    await reader.kill();
    await next.end('SIGTERM');
  }
}

function daemonSuite(models: string): GuestCase[] {
  const args = ['--models', models, '--camera', physicalCamera, ...small];
  return [
    {
      name: 'the physical camera is open only while somebody reads the virtual one',
      run: () => readOnDemand(args),
    },
    {
      name: 'the physical camera is not even asked for its modes while nobody looks',
      run: () => leaveCameraAlone(args),
    },
    {
      name: 'the physical camera is unplugged and plugged in again, and readers go on',
      run: () => loseCamera(args),
    },
    {
      name: 'guise started without the module finds the device once there is one',
      run: () => findDeviceLater(args),
    },
    {
      name: 'guise is killed and started again, and its reader goes on',
      run: () => killAndStartAgain(args),
    },
  ];
}

if (realAssets) {
  const { models } = realAssets;
  void runCases(daemonSuite(models), process.argv[2] ?? '');
} else {
  process.stdout.write(
    'NOT RUN: guise as a whole needs real weights, photos and clips.\n',
  );
}
