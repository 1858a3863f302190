// Runs inside the guest: one case after another, each with a fresh module.
import { lifetimeCases } from './cases/lifetimes.js';
import { pixelCases } from './cases/pixels.js';
import { readerCases } from './cases/readers.js';
import { refusalCases } from './cases/refusals.js';
import { type GuestCase, type GuestResult, resultMark } from './guest-case.js';
import { unloadModule } from './loopback-module.js';

/** What every change is tried against. */
export const cases: readonly GuestCase[] = [
  ...pixelCases,
  ...readerCases,
  ...lifetimeCases,
  ...refusalCases,
];

async function outcomeOf(test: GuestCase): Promise<GuestResult> {
  const start = performance.now();
  const ms = () => Math.round(performance.now() - start);
  try {
    await test.run();
    unloadModule();
    return { name: test.name, ok: true, ms: ms() };
  } catch (error) {
    return { name: test.name, ok: false, ms: ms(), error: `${(error as Error).stack}` };
  }
}

async function main(pattern: string): Promise<void> {
  for (const test of cases.filter(({ name }) => name.includes(pattern))) {
    const result = await outcomeOf(test);
    process.stdout.write(`${resultMark}${JSON.stringify(result)}\n`);
    if (!result.ok) {
      // What a failed case left running must not fail the next one.
      await new Promise((resolve) => setTimeout(resolve, 500));
      try {
        unloadModule();
      } catch {
        process.stdout.write('the module is held by a failed case; ending here\n');
        process.exit(1);
      }
    }
  }
  process.exit(0);
}

if (require.main === module) void main(process.argv[2] ?? '');
