import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { testsFolderPrefix } from './global-setup.js';

/** After all tests: removes the folder of their temporary files. */
export default function tearDown(): void {
  const folder = tmpdir();
  if (!basename(folder).startsWith(testsFolderPrefix)) return;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
