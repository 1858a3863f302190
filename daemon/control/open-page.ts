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

function openInBrowser(url: string): Promise<boolean> {
  const [command, ...args] = openers[process.platform] ?? [];
  if (!command) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('exit', (status) => resolve(status === 0));
    // Some stay as long as the browser does.
    setTimeout(() => resolve(true), 3000).unref();
    child.unref();
  });
}
