// Runs the command line as a person would: its own process, nothing of the user's own.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';

export interface GuiseResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const mainFile = join(projectRoot, 'dist', 'daemon', 'main.js');

/**
 * @param folder  stands for the user's home: settings, faces and models are looked for
 *   in it alone
 */
export function runGuise(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  onStart: (child: ChildProcess) => void = () => undefined,
): Promise<GuiseResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [mainFile, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH ?? '',
        HOME: folder,
        XDG_CONFIG_HOME: join(folder, 'config'),
        XDG_DATA_HOME: join(folder, 'data'),
        ...environment,
      },
    });
    onStart(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
