// The fonts cards are drawn with: files of the dejavu-fonts-ttf package, so that cards
// look the same everywhere and no system font is needed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';

/** A face of the family, as pango names it, with the file that holds it. */
export interface CardFont {
  readonly name: string;
  readonly file: string;
}

const folder = join(projectRoot, 'node_modules', 'dejavu-fonts-ttf', 'ttf');

export const regularFont: CardFont = {
  name: 'DejaVu Sans',
  file: join(folder, 'DejaVuSans.ttf'),
};

export const lightFont: CardFont = {
  name: 'DejaVu Sans ExtraLight',
  file: join(folder, 'DejaVuSans-ExtraLight.ttf'),
};

/**
 * Where a Linux system has no fontconfig at all, names our own configuration, without
 * which fontconfig complains on stderr. To be called before text is first drawn.
 */
export function ensureFontConfiguration(): void {
  if (process.platform !== 'linux' || process.env.FONTCONFIG_FILE) return;
  if (existsSync('/etc/fonts/fonts.conf')) return;
  process.env.FONTCONFIG_FILE = join(projectRoot, 'daemon', 'cards', 'fonts.conf');
}
