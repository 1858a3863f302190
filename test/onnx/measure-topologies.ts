// Measures what networks of the published size cost on this machine's CPU:
// `node dist/test/onnx/measure-topologies.js [name…]`
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { Session } from '../../daemon/inference/session.js';
import { topologies } from './topologies.js';

const RUNS = 3;
const MEASURE = '--measure';

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** In a process of its own, so that memory is the network's. */
function measure(file: string): void {
  const before = process.memoryUsage.rss();
  const start = cpuMs();
  const session = Session.open(file, {
    providers: ['cpu'],
    threads: 1,
    model: 'topology',
    openDimensions: [1],
  });
  const opened = cpuMs();
  for (let i = 0; i < RUNS; i++) session.run();
  const runMs = (cpuMs() - opened) / RUNS;
  const megabytes = (process.memoryUsage.rss() - before) / 1e6;
  process.stdout.write(
    `load and first run ${Math.round(opened - start)} ms, run ${Math.round(runMs)} ms of CPU, ${Math.round(megabytes)} MB\n`,
  );
  session.close();
}

function main(wanted: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'guise-topologies-'));
  for (const [model, graph] of Object.entries(topologies)) {
    if (wanted.length > 0 && !wanted.includes(model)) continue;
    const file = join(folder, `${model}.onnx`);
    writeFileSync(file, graph());
    const published = readManifest().find(({ name }) => name === model);
    const { size } = statSync(file);
    process.stdout.write(`${model}: ${size} bytes, published ${published?.bytes}: `);
    spawnSync(process.execPath, [__filename, MEASURE, file], { stdio: 'inherit' });
    rmSync(file);
  }
  rmSync(folder, { recursive: true });
}

const [first, ...others] = process.argv.slice(2);
if (first === MEASURE) measure(others[0]!);
else main(process.argv.slice(2));
