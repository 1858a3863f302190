// Where the project's own files (manifest, addon, page) lie, whether this runs from
// dist/daemon or elsewhere below the root.
import { dirname } from 'node:path';

export const projectRoot = dirname(dirname(__dirname));
