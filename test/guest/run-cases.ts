// Runs cases inside the guest, one after another, each with a fresh module.
import { setTimeout } from 'node:timers/promises';
import { type GuestCase, type GuestResult, resultMark } from './guest-case.js';
import { unloadModule, unloadPhysicalCamera } from './loopback-module.js';

async function outcomeOf(test: GuestCase): Promise<GuestResult> {
  const start = performance.now();
  const ms = () => Math.round(performance.now() - start);
  try {
    const remark = await test.run();
    unloadModule();
    unloadPhysicalCamera();
    const measured = typeof remark === 'string' && { remark };
    return { name: test.name, ok: true, ms: ms(), ...measured };
  } catch (error) {
    return { name: test.name, ok: false, ms: ms(), error: `${(error as Error).stack}` };
  }
}

/** What a failed case left running must not fail the next one. */
async function cleanUp(): Promise<void> {
  await setTimeout(500);
  try {
    unloadModule();
    unloadPhysicalCamera();
  } catch {
    process.stdout.write('a failed case still holds a module; ending here\n');
    process.exit(1);
  }
}

/** Tells each result, then ends the process. */
export async function runCases(
  cases: readonly GuestCase[],
  pattern: string,
): Promise<void> {
  for (const test of cases.filter(({ name }) => name.includes(pattern))) {
    const result = await outcomeOf(test);
    process.stdout.write(`${resultMark}${JSON.stringify(result)}\n`);
    if (!result.ok) await cleanUp();
  }
  process.exit(0);
}
