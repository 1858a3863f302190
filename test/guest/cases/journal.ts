// Where the log goes when systemd starts guise.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../daemon/project-root.js';
import type { GuestCase } from '../guest-case.js';
import { output } from '../programs.js';
import { UserSession } from '../user-session.js';

const unit = 'guise.service';
const launcher = join(projectRoot, 'daemon', 'launch.cjs');

export const journalCases: readonly GuestCase[] = [
  {
    name: 'the log is in the journal, a JSON document a line, and in no file',
    async run() {
      const user = new UserSession('katherine');
      const guise = (...args: string[]) => user.run(process.execPath, launcher, ...args);
      await user.logIn();
      await guise('autostart', 'on');
      await user.run('systemctl', '--user', 'start', unit);
      const pid = Number(await user.unit(unit, 'MainPID'));
      await guise('pause');
      await output('journalctl', ['--sync']);
      const said = await output('journalctl', ['--output=cat', `_PID=${pid}`]);
      const events = said
        .toString()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line));
      const pause = events.filter(({ isPaused }) => isPaused);
      assert.equal(pause.length, 1, said.toString());
      assert.deepEqual([pause[0].level, pause[0].pid], [30, pid]);
      const file = '/home/katherine/.local/state/guise/guise.log';
      assert.equal(existsSync(file), false);

      await user.run('systemctl', '--user', 'stop', unit);
      await guise('autostart', 'off');
      await user.logOut();
    },
  },
];
