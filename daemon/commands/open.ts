// `guise open`: the preview page of the running daemon, in the browser.
import { ask } from '../control/client.js';
import { openPageInBrowser } from '../control/open-page.js';
import { printResult } from './print.js';

/**
 * @param isPrinted  only tell the address
 * @throws GuiseError NOT_RUNNING
 */
export async function openPage({ isPrinted }: { isPrinted: boolean }): Promise<void> {
  if (!isPrinted && (await openPageInBrowser())) return;
  const { url } = await ask('GET /v1/preview');
  printResult(url);
}
