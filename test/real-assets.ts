// Real weights, photos and clips for tests that need them. They are never part of the
// project: a folder beside it has them, or GUISE_MODELS_DIR for weights. Where they are
// missing, what was not run is said loudly.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../daemon/project-root.js';
import { havePrograms } from './programs.js';

const shared = join(dirname(projectRoot), 'shared');

/** Folders; each exists. */
export interface RealAssets {
  readonly models: string;
  readonly faces: string;
  readonly clips: string;
}

function findAssets(): RealAssets | null {
  const assets = {
    models: process.env.GUISE_MODELS_DIR || join(shared, 'models'),
    faces: join(shared, 'faces'),
    clips: join(shared, 'clips'),
  };
  return Object.values(assets).every((folder) => existsSync(folder)) ? assets : null;
}

/** Null where they are missing: prefer describeWithRealAssets, which says so. */
export const realAssets: RealAssets | null = findAssets();

/** A suite that runs where real assets are. */
export function describeWithRealAssets(
  name: string,
  define: (assets: RealAssets) => void,
): void {
  if (realAssets) {
    describe(name, () => define(realAssets));
    return;
  }
  process.stderr.write(
    `\nNOT RUN: "${name}" needs real weights, photos and clips: ${shared}/{models,faces,clips}, or GUISE_MODELS_DIR for the weights.\n\n`,
  );
  describe.skip(name, () => {
    it('needs real weights, photos and clips', () => undefined);
  });
}

/** The same, where these programs are as well. */
export const describeWithRealAssetsAnd =
  (programs: readonly string[]): typeof describeWithRealAssets =>
  (name, define) => {
    if (havePrograms(programs, name)) describeWithRealAssets(name, define);
    else test.skip(name, () => undefined);
  };
