import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rememberCover, rememberedCover } from '../../daemon/live/cover-memory.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-cover-'));
  file = join(folder, 'cover.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

const uncovered = { isCovered: false, isPaused: false };
const covered = { isCovered: true, isPaused: false };

describe('a remembered cover', () => {
  it('is what was remembered last', () => {
    expect(rememberedCover([file])).toEqual(uncovered);
    for (const state of [
      covered,
      { isCovered: false, isPaused: true },
      { isCovered: true, isPaused: true },
      uncovered,
    ]) {
      rememberCover(state, [file]);
      expect(rememberedCover([file])).toEqual(state);
    }
  });

  it('makes its folder, and leaves no file once nothing is covered', () => {
    const deep = join(folder, 'guise', 'cover.json');
    rememberCover(covered, [deep]);
    expect(rememberedCover([deep])).toEqual(covered);
    rememberCover(uncovered, [deep]);
    expect(existsSync(deep)).toBe(false);
    rememberCover(uncovered, [deep]);
  });

  it('is kept elsewhere where the first place takes none, and counts from either', () => {
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, '');
    const files = [join(blocked, 'cover.json'), file];
    rememberCover(covered, files);
    expect(rememberedCover([file])).toEqual(covered);
    rmSync(blocked);
    expect(rememberedCover(files)).toEqual(covered);
    const paused = { isCovered: false, isPaused: true };
    rememberCover(paused, files);
    expect(rememberedCover(files)).toEqual(paused);
    rememberCover(uncovered, files);
    expect(rememberedCover(files)).toEqual(uncovered);
  });

  it.each(['', '{', 'null', '[]', '{"isCovered":"no"}'])(
    'counts as covered where the file says %j',
    (text) => {
      writeFileSync(file, text);
      expect(rememberedCover([file])).toEqual(covered);
    },
  );

  it('counts as covered where it is there and cannot be read', () => {
    mkdirSync(file);
    expect(rememberedCover([file])).toEqual(covered);
    rmSync(file, { recursive: true });
    symlinkSync(file, file);
    expect(rememberedCover([file])).toEqual(covered);
    expect(rememberedCover([join('/dev/null', 'cover.json')])).toEqual(covered);
  });
});
