// Another user of this machine, who asks for what is not theirs. Only root can take the
// part of another user: elsewhere it is said what was not run.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** "nobody" of Debian and most others. */
const OTHER_UID = 65_534;

export interface OthersAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly body: string;
}

/** Follows no redirection. */
const program = `
  const http = require('node:http');
  http.get(process.argv[1], (response) => {
    let body = '';
    response.on('data', (part) => (body += part));
    response.on('end', () => {
      const { statusCode: status, headers: { location = null } } = response;
      process.stdout.write(JSON.stringify({ status, location, body }));
    });
  });`;

async function askAsOther(url: string): Promise<OthersAnswer> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program, url], {
    uid: OTHER_UID,
    gid: OTHER_UID,
    cwd: '/',
  });
  return JSON.parse(stdout);
}

/** A test in which another user asks the servers of this process, where one can. */
export function testAsOtherUser(
  name: string,
  run: (ask: typeof askAsOther) => Promise<void>,
): void {
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    test(name, () => run(askAsOther));
    return;
  }
  process.stderr.write(
    `\nNOT RUN: "${name}" needs root on Linux, to ask as another user.\n\n`,
  );
  test.skip(name, () => undefined);
}
