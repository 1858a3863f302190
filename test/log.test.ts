import { setTimeout as sleep } from 'node:timers/promises';
import { createLog, FaultLog, hideInLog } from '../daemon/log.js';

function capture(): { lines: string[]; write(line: string): void } {
  const lines: string[] = [];
  return { lines, write: (line) => lines.push(line) };
}

describe('createLog', () => {
  it('writes one JSON line per event', () => {
    const destination = capture();
    const log = createLog({ level: 'info', destination, isPretty: false });
    log.info({ fps: 30 }, 'Camera running.');
    expect(destination.lines).toHaveLength(1);
    expect(JSON.parse(destination.lines[0]!)).toMatchObject({
      level: 30,
      fps: 30,
      msg: 'Camera running.',
    });
  });

  it('hides names and paths of faces at the default level', () => {
    const destination = capture();
    hideInLog('Grace "Amazing" Hopper');
    hideInLog('/home/me/a+b.jpg');
    const log = createLog({ level: 'info', destination, isPretty: false });
    log.info({ face: 'Ada', photo: { path: '/home/me/ada.jpg' } }, 'Wearing a face.');
    log.warn('Cannot wear Grace "Amazing" Hopper: /home/me/a+b.jpg is gone.');
    const text = destination.lines.join('');
    expect(text).not.toMatch(/Ada|ada\.jpg|Hopper|a\+b/);
    expect(text).toContain('Cannot wear [hidden]: [hidden] is gone.');
  });

  it('leaves words alone that only contain a hidden name', () => {
    const destination = capture();
    hideInLog('Cam');
    createLog({ level: 'info', destination, isPretty: false }).info('Camera of Cam.');
    expect(destination.lines[0]).toContain('Camera of [hidden].');
  });

  it('shows them once the level is lowered to debug, and hides them again after', () => {
    const destination = capture();
    const log = createLog({ level: 'info', destination, isPretty: false });
    log.level = 'debug';
    log.info({ face: 'Eve' }, 'Wearing.');
    log.level = 'info';
    log.info({ face: 'Eve' }, 'Wearing.');
    const faces = destination.lines.map((line) => JSON.parse(line).face);
    expect(faces).toEqual(['Eve', '[hidden]']);
  });

  it('shows them at level debug', () => {
    const destination = capture();
    hideInLog('Ada');
    const log = createLog({ level: 'debug', destination, isPretty: false });
    log.debug({ face: 'Ada' }, 'Wearing Ada.');
    expect(JSON.parse(destination.lines[0]!)).toMatchObject({
      face: 'Ada',
      msg: 'Wearing Ada.',
    });
  });

  it('writes readable lines for people', () => {
    const destination = capture();
    createLog({ level: 'info', destination, isPretty: true }).warn('Camera lost.');
    expect(destination.lines.join('')).toMatch(
      /^\[\d\d:\d\d:\d\d] .*WARN.*Camera lost\./,
    );
  });
});

describe('FaultLog', () => {
  it('reports a fault at once and its repetitions with their count', async () => {
    const warn = jest.fn();
    const faults = new FaultLog({ warn }, 40);
    faults.report('swap', 'Swap failed.');
    faults.report('swap', 'Swap failed.');
    faults.report('swap', 'Swap failed again.', 3);
    faults.report('sink', 'Sink failed.');
    expect(warn.mock.calls).toEqual([
      [{ fault: 'swap', count: 1 }, 'Swap failed.'],
      [{ fault: 'sink', count: 1 }, 'Sink failed.'],
    ]);
    await sleep(80);
    expect(warn).toHaveBeenCalledTimes(3);
    expect(warn).toHaveBeenLastCalledWith(
      { fault: 'swap', count: 4 },
      'Swap failed again.',
    );
    faults.flush();
  });

  it('keeps to one line per interval while a fault goes on', async () => {
    const warn = jest.fn();
    const faults = new FaultLog({ warn }, 100);
    const endAt = performance.now() + 250;
    let count = 0;
    while (performance.now() < endAt) {
      faults.report('swap', 'Swap failed.');
      count += 1;
      await sleep(2);
    }
    faults.flush();
    expect(warn.mock.calls.length).toBeLessThanOrEqual(4);
    const counted = warn.mock.calls.map(
      ([fields]) => (fields as { count: number }).count,
    );
    expect(counted.reduce((sum, n) => sum + n, 0)).toBe(count);
  });
});
