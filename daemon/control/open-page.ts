// Opens the preview page of the running daemon in the user's browser.
import { spawn } from 'node:child_process';
import { ask } from './client.js';

/** What opens an address in the user's browser, by system. */
const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['xdg-open'],
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/**
 * @param place  on the page, for example "#add-face"
 * @returns false where nothing can open it
 * @throws GuiseError NOT_RUNNING
 */
export async function openPageInBrowser(place = ''): Promise<boolean> {
  // Everybody on the machine can read arguments, so it is not the token that is given.
  const { url } = await ask('POST /v1/preview/ticket');
  return openInBrowser(url + place);
}

/** What opens an address has failed within this time, if it fails. */
const STAYS_AFTER_MS = 3000;

/**
 * Where systemd started guise it ends, after guise, whatever is left in guise's unit: a
 * browser that was started from there, and with it the user's pages. So it gets a unit of
 * its own.
 */
const OWN_UNIT = ['systemd-run', '--user', '--scope', '--quiet', '--collect'] as const;

async function openInBrowser(url: string): Promise<boolean> {
  const opener = openers[process.platform];
  if (!opener) return false;
  const isService = process.platform === 'linux' && process.env.NOTIFY_SOCKET;
  if (isService && (await succeeds([...OWN_UNIT, ...opener, url]))) return true;
  return succeeds([...opener, url]);
}

function succeeds([command = '', ...args]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('exit', (status) => resolve(status === 0));
    // Some stay as long as the browser does, and are not waited for.
    const timer = setTimeout(() => {
      child.unref();
      resolve(true);
    }, STAYS_AFTER_MS).unref();
    child.once('close', () => clearTimeout(timer));
  });
}
