// A real daemon where the system has no means left to tell of changed files.
import { spawnSync } from 'node:child_process';
import { TestHome } from './running-daemon.js';

/** In a user namespace of its own, in which nobody may have an inotify instance. */
const WITHOUT_INOTIFY = [
  'unshare',
  '--user',
  '--map-root-user',
  'sh',
  '-c',
  'echo 0 > /proc/sys/user/max_inotify_instances && exec "$@"',
  'sh',
];

function canBeTaken(): boolean {
  const [command = '', ...args] = WITHOUT_INOTIFY;
  return spawnSync(command, [...args, 'true']).status === 0;
}

it('runs on where files cannot be watched, and says so once', async () => {
  if (!canBeTaken()) {
    process.stderr.write('Not run: a start without inotify, for unshare is refused.\n');
    return;
  }
  const home = new TestHome(WITHOUT_INOTIFY);
  try {
    const daemon = await home.startDaemon([], { GUISE_LOG_DESTINATION: 'stderr' });
    const { json } = await daemon.ask('PATCH /v1/settings', { values: { holdMs: 800 } });
    expect(json.changed).toMatchObject([{ key: 'holdMs', value: 800 }]);
    expect(daemon.said.match(/are not noticed until guise starts again/g)).toHaveLength(
      1,
    );
    expect(await daemon.end('SIGTERM')).toBe(0);
  } finally {
    await home.remove();
  }
});
