import { createLog, hideInLog } from '../../daemon/log/log.js';
import { LogTail } from '../../daemon/log/log-tail.js';

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

  it('hides a name that is a number in texts alone, however deep, so that lines stay JSON', () => {
    const destination = capture();
    const tail = new LogTail();
    for (const name of ['1', '30', 'fps', 'true']) hideInLog(name);
    const log = createLog({ level: 'info', destination, tail, isPretty: false });
    log.info({ fps: 30, isCovered: true, cause: { of: ['1'] } }, 'Wearing 30, not 301.');
    const told = {
      level: 30,
      fps: 30,
      isCovered: true,
      cause: { of: ['[hidden]'] },
      msg: 'Wearing [hidden], not 301.',
    };
    expect(JSON.parse(destination.lines[0]!)).toMatchObject(told);
    expect(tail.last(1)).toMatchObject([told]);
  });

  it('hides names in the stacks of errors', () => {
    const destination = capture();
    hideInLog('Mary Jackson');
    const log = createLog({ level: 'info', destination, isPretty: false });
    log.error(new Error('Mary Jackson cannot be worn.'));
    expect(destination.lines[0]).toContain('Error: [hidden] cannot be worn.');
    expect(destination.lines[0]).not.toContain('Mary');
  });

  it('hides the whole of a name that begins with another one', () => {
    const destination = capture();
    for (const name of ['Mae', 'Mae Jemison']) hideInLog(name);
    createLog({ level: 'info', destination, isPretty: false }).info('Mae Jemison, Mae.');
    expect(JSON.parse(destination.lines[0]!).msg).toBe('[hidden], [hidden].');
  });

  it('throws into nobody who logs, and gives the line to whoever can take it', () => {
    const destination = capture();
    const fail = () => {
      throw new Error('EIO');
    };
    const tail = new LogTail();
    tail.on('line', fail);
    createLog({ level: 'info', destination, tail, isPretty: false }).info('Covered.');
    expect(destination.lines[0]).toContain('Covered.');
    const kept = new LogTail();
    const broken = { write: fail };
    createLog({ level: 'info', destination: broken, tail: kept }).info('Released.');
    expect(kept.last(1)).toMatchObject([{ msg: 'Released.' }]);
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
