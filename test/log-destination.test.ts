import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../daemon/log.js';
import { toFile } from '../daemon/log-destination.js';

let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'guise-log-')), 'made');
});

afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const sizes = () => readdirSync(folder).map((name) => statSync(join(folder, name)).size);

describe('the log file', () => {
  it('is begun anew when it is full, and only a few older ones are kept', async () => {
    for (let run = 0; run < 3; run++) {
      const { stream, close } = toFile(join(folder, 'guise.log'), '10K');
      const log = createLog({ level: 'info', destination: stream, isPretty: false });
      for (let i = 0; i < 500; i++) log.info({ run, i }, 'Something happened.');
      await close();
    }
    expect(sizes().length).toBe(4);
    expect(Math.max(...sizes())).toBeLessThan(11_000);
    const last = readFileSync(join(folder, 'guise.log'), 'utf8').trim().split('\n');
    expect(JSON.parse(last.at(-1)!)).toMatchObject({ run: 2, i: 499 });
  });

  it('is for the user alone', async () => {
    const { stream, close } = toFile(join(folder, 'guise.log'));
    stream.write('{"msg":"x"}\n');
    await close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'guise.log')).mode & 0o777).toBe(0o600);
  });
});
