// Runs once before all tests, in the process that starts theirs: there, the environment
// that tests see is a copy, which libraries do not read.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '../daemon/inference/without-telemetry.js';

export const testsFolderPrefix = 'guise-tests-';

/** Temporary files of all tests, and of the programs they start, lie in one folder, which
 *  global-teardown.ts removes whatever a test leaves there. */
export default function setUp(): void {
  const folder = mkdtempSync(join(tmpdir(), testsFolderPrefix));
  // Where tmpdir() looks: the first on Unix, the second on Windows.
  process.env.TMPDIR = folder;
  process.env.TEMP = folder;
}
