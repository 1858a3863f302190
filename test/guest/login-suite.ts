// Runs inside the guest, under systemd, as a user who logs in: guise is started, watched,
// restarted and logged, and PipeWire offers its camera.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import { journalCases } from './cases/journal.js';
import { pipeWireCases } from './cases/pipewire.js';
import type { GuestCase } from './guest-case.js';
import { loadModule } from './loopback-module.js';
import { output } from './programs.js';
import { runCases } from './run-cases.js';
import { UserSession } from './user-session.js';

const unit = 'guise.service';
const bootstrap = join(projectRoot, 'daemon', 'bootstrap.mjs');

const loginCases: readonly GuestCase[] = [
  {
    name: 'guise starts at login, says when it is ready, and is restarted when it dies or hangs',
    async run() {
      loadModule();
      const user = new UserSession('ada');
      // As where a user has cloned the project: what it builds is the user's.
      await output('chown', ['-R', 'ada', join(projectRoot, 'build')]);
      await user.logIn();
      const said = await user.run(process.execPath, bootstrap, 'autostart', 'on');
      assert.equal(await user.unit(unit, 'UnitFileState'), 'enabled', said);
      assert.equal(await user.unit(unit, 'ActiveState'), 'inactive');
      await user.logOut();

      await user.logIn();
      // Type=notify: active only once guise has told that it is ready.
      await user.untilUnit(unit, 'ActiveState', 'active');
      const first = await user.unit(unit, 'MainPID');
      process.kill(Number(first), 'SIGKILL');
      await user.untilUnit(unit, 'NRestarts', '1');
      await user.untilUnit(unit, 'ActiveState', 'active');
      const second = await user.unit(unit, 'MainPID');
      assert.notEqual(second, first);

      // Stopped, it cannot tell that it lives; systemd aborts it after WatchdogSec.
      process.kill(Number(second), 'SIGSTOP');
      await user.untilUnit(unit, 'NRestarts', '2');
      await user.untilUnit(unit, 'ActiveState', 'active');

      await user.run('systemctl', '--user', 'stop', unit);
      assert.equal(await user.unit(unit, 'Result'), 'success');
      await user.run(process.execPath, bootstrap, 'autostart', 'off');
      await user.logOut();
      await user.logIn();
      assert.equal(await user.unit(unit, 'LoadState'), 'not-found');
      await user.logOut();
    },
  },
];

void runCases([...loginCases, ...journalCases, ...pipeWireCases], process.argv[2] ?? '');
