// What PipeWire, and so Firefox and portals, see of the camera.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { GuestCase } from '../guest-case.js';
import { guise } from '../guise-daemon.js';
import { installModule } from '../install-module.js';
import { loadModule, unloadModule } from '../loopback-module.js';
import { UserSession } from '../user-session.js';

interface PipeWireObject {
  readonly type: string;
  readonly info?: { readonly props?: Readonly<Record<string, unknown>> };
}

/** How long PipeWire may take to look at a device. */
const settlingMs = 5000;

/** Cameras that PipeWire offers to programs, by what people read. */
async function offeredCameras(user: UserSession): Promise<string[]> {
  const objects = JSON.parse(await user.run('pw-dump')) as PipeWireObject[];
  return objects
    .map(({ info }) => info?.props ?? {})
    .filter((props) => props['media.class'] === 'Video/Source')
    .map((props) => `${props['node.description']}`);
}

async function startPipeWire(user: UserSession): Promise<void> {
  await user.logIn();
  const services = ['pipewire.service', 'wireplumber.service'];
  await user.run('systemctl', '--user', 'start', ...services);
  await setTimeout(settlingMs);
}

export const pipeWireCases: readonly GuestCase[] = [
  {
    name: 'PipeWire offers the camera that "guise setup" made, before anybody writes to it',
    async run() {
      const user = new UserSession('grace');
      await startPipeWire(user);
      loadModule();
      await setTimeout(settlingMs);
      // The fault that the rule is about: without it the test would prove nothing.
      assert.deepEqual(await offeredCameras(user), []);
      unloadModule();
      installModule();
      const said = await guise(['setup', '--yes'], {
        XDG_RUNTIME_DIR: user.runtimeFolder,
      });
      await setTimeout(settlingMs);
      assert.match(`${await offeredCameras(user)}`, /Guise/, said);
      await user.logOut();
      await startPipeWire(user);
      assert.match(`${await offeredCameras(user)}`, /Guise/, 'also after the next login');
      await user.logOut();
      await guise(['setup', '--undo', '--yes']);
    },
  },
];
