// What the page does where it cannot follow guise, in a real browser: beside other
// windows, while guise stands still, and after its end.
import { until } from '../control/running-daemon.js';
import { havePrograms } from '../programs.js';
import {
  click,
  daemon,
  openPage,
  sees,
  seesText,
  startDaemon,
  state,
} from './opened-page.js';

const describeHere = havePrograms(['chromium'], 'a page that cannot follow guise')
  ? describe
  : describe.skip;

describeHere('a page that cannot follow guise', () => {
  test('says so in a third window, whose panic gets through', async () => {
    await openPage();
    await sees(`document.getElementById('stream').naturalWidth > 0`);
    await openPage();
    await seesText('showing', 'Not followed');
    await click('panic');
    await until('a cover', async () => (await state()).isCovered);
    await seesText('panic', 'Release');
    await click('panic');
    await until('no cover', async () => !(await state()).isCovered);
  }, 240_000);

  test('shows no old picture while guise stands still, and goes on afterwards', async () => {
    daemon.child.kill('SIGSTOP');
    await seesText('showing', 'Not connected');
    await sees(`!document.getElementById('stream').hasAttribute('src')`);
    daemon.child.kill('SIGCONT');
    await seesText('showing', 'Test pattern');
    await sees(`document.getElementById('waiting').hidden`);
  }, 240_000);

  test('says what to do when guise has ended, and when another has its port', async () => {
    await daemon.end('SIGKILL');
    await seesText('showing', 'Not connected');
    const told = 'guise does not answer at this address. When it has been started again';
    await click('panic');
    await seesText('refusal', told);
    await startDaemon();
    await sees(`document.getElementById('refusal').textContent = ''; true`);
    await click('panic');
    await seesText('refusal', told);
    expect((await state()).isCovered).toBe(false);
  }, 480_000);
});
