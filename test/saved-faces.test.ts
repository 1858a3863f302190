import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../daemon/log/log.js';
import { SavedFaces } from '../daemon/saved-faces.js';
import { until } from './control/running-daemon.js';
import { consent, photo } from './source-faces/made-up-photo.js';

const homeBefore = process.env.XDG_DATA_HOME;
let home: string;
let faces: SavedFaces;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-saved-'));
  process.env.XDG_DATA_HOME = home;
  faces = new SavedFaces();
});

afterEach(() => {
  faces.close();
  rmSync(home, { recursive: true });
  if (homeBefore === undefined) delete process.env.XDG_DATA_HOME;
  else process.env.XDG_DATA_HOME = homeBefore;
});

const save = (name: string) => faces.store.add(name, [photo(1)], '', consent);
const known = async () => (await faces.known()).map(({ name }) => name);

describe('saved faces', () => {
  it('stay as they are known while their folder cannot be read, which is told once', async () => {
    const faults: string[] = [];
    faces.on('fault', (message) => faults.push(message));
    await save('Ada');
    expect(await known()).toEqual(['Ada']);
    const { folder } = faces.store;
    renameSync(folder, `${folder}.away`);
    writeFileSync(folder, 'no folder');
    expect(await known()).toEqual(['Ada']);
    expect(await known()).toEqual(['Ada']);
    expect(faults).toEqual([expect.stringContaining(`in ${folder} cannot be read`)]);
    rmSync(folder);
    renameSync(`${folder}.away`, folder);
    await save('Grace');
    expect(await known()).toEqual(['Ada', 'Grace']);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'no folder');
    await known();
    expect(faults).toHaveLength(2);
  });

  it('do not end the process when their folder goes while it is watched', async () => {
    const faults: string[] = [];
    faces.on('fault', (message) => faults.push(message));
    await save('Ada');
    faces.startWatching();
    const { folder } = faces.store;
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'no folder');
    await until('it is told', () => faults.length > 0);
  });

  it('are hidden in the log as soon as they are watched, worn or not', async () => {
    await save('Valentina');
    faces.startWatching();
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const log = createLog({ level: 'info', destination, isPretty: false });
    await until('the name is hidden', () => {
      log.warn('There is no saved face "Valentin"; did you mean "Valentina"?');
      return lines.at(-1)!.includes('did you mean \\"[hidden]\\"');
    });
  });
});
