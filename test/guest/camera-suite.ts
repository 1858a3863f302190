// Runs inside the guest: what every change is tried against.
import { lifetimeCases } from './cases/lifetimes.js';
import { pixelCases } from './cases/pixels.js';
import { readerCases } from './cases/readers.js';
import { refusalCases } from './cases/refusals.js';
import { setupCases } from './cases/setup.js';
import type { GuestCase } from './guest-case.js';
import { runCases } from './run-cases.js';

export const cases: readonly GuestCase[] = [
  ...pixelCases,
  ...readerCases,
  ...lifetimeCases,
  ...refusalCases,
  ...setupCases,
];

if (require.main === module) void runCases(cases, process.argv[2] ?? '');
