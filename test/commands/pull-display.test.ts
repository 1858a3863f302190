import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { PullDisplay } from '../../daemon/commands/pull-display.js';

/** @returns a display, and what it has written without control sequences */
function display(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 100 });
  let now = 1_000_000;
  const shown = new PullDisplay(stream as unknown as NodeJS.WriteStream, () => now);
  const text = () => stripVTControlCharacters(String(stream.read() ?? ''));
  return { shown, text, pass: (ms: number) => (now += ms) };
}

test('says in lines what goes on where nobody watches a bar', () => {
  const { shown, text } = display(false);
  shown.onStart('big', 554_253_681);
  shown.onProgress('big', 100_000_000, 554_253_681);
  shown.onTrouble('big: it stopped sending; trying again in 1 s');
  shown.onDone('big');
  expect(text()).toBe(
    'Fetching big (554 MB) …\nbig: it stopped sending; trying again in 1 s\nFetched big; its SHA-256 is right.\n',
  );
});

test('shows share, sizes and speed on a terminal', () => {
  const { shown, text, pass } = display(true);
  shown.onStart('big', 400_000_000);
  expect(text()).toContain('0%  0 bytes of 400 MB');
  shown.onProgress('big', 0, 400_000_000);
  pass(2000);
  shown.onProgress('big', 100_000_000, 400_000_000);
  shown.stop();
  expect(text()).toMatch(/25% {2}100 MB of 400 MB {2}50 MB\/s/);
});

test('keeps a remark readable above the bar, which goes on below it', () => {
  const { shown, text } = display(true);
  shown.onStart('big', 400_000_000);
  shown.onProgress('big', 200_000_000, 400_000_000);
  text();
  shown.onTrouble('big: it stopped sending; trying again in 1 s');
  shown.stop();
  const [, remark, bar] = text().split(/\r?\n/);
  expect(remark).toBe('big: it stopped sending; trying again in 1 s');
  expect(bar).toMatch(/big \[=+-+\] 50% {2}200 MB of 400 MB/);
});

test('shows how much came of a size that is not known', () => {
  const { shown, text } = display(true);
  shown.onStart('big', null);
  shown.onProgress('big', 3_000_000, null);
  shown.stop();
  expect(text()).toContain('3.0 MB of an unknown size');
});
