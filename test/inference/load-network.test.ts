// Loading for real, each time in a process of its own: onnxruntime does not work inside
// Jest's own context, and a driver may take its process with it.
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NetworkInUse } from '../../daemon/inference/networks-in-use';
import type { SessionOptions } from '../../daemon/inference/session';
import { landmarkerGraph } from '../onnx/face-graphs';

let folder: string;
let model: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-load-'));
  model = join(folder, 'tiny.onnx');
  writeFileSync(
    model,
    landmarkerGraph({ landmarks: [1, 2, 3], size: 8, presenceFrom: [0, 4, 2] }),
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Loaded {
  networks: NetworkInUse[];
  outputs: number[][];
}

function load(
  options: Partial<SessionOptions>,
  environment: Readonly<Record<string, string>> = {},
  program = 'load-program.js',
): Promise<Loaded> {
  const wanted = { model: 'tiny', providers: ['cpu'], threads: 1, ...options };
  const args = [join(__dirname, program), model, JSON.stringify(wanted)];
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), ...environment };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env }, (error, stdout) => {
      if (error) reject(error);
      else resolve(JSON.parse(stdout) as Loaded);
    });
  });
}

const graphs = () => join(folder, 'cache', 'guise', 'graphs');

/** The ramp at row 4, column 2 of 8 × 8. */
const presence = 34 / 997;

function expectRight({ outputs }: Loaded): void {
  expect(outputs[0]![0]).toBeCloseTo(presence, 4);
  expect(outputs[1]).toEqual([1, 2, 3]);
}

it('keeps the optimised graph and loads from it the next time', async () => {
  const first = await load({ keepsGraphs: true });
  expect(first.networks[0]).toMatchObject({ provider: 'cpu', hadKeptGraph: false });
  const [file] = readdirSync(graphs());
  const second = await load({ keepsGraphs: true });
  expect(second.networks[0]!.hadKeptGraph).toBe(true);
  expectRight(first);
  expectRight(second);
  expect(readdirSync(graphs())).toEqual([file]);
});

it('makes a damaged graph anew', async () => {
  await load({ keepsGraphs: true });
  truncateSync(join(graphs(), readdirSync(graphs())[0]!), 10);
  const loaded = await load({ keepsGraphs: true });
  expect(loaded.networks[0]!.hadKeptGraph).toBe(false);
  expectRight(loaded);
  expect((await load({ keepsGraphs: true })).networks[0]!.hadKeptGraph).toBe(true);
});

it('loads all the same where nothing can be kept', async () => {
  const file = join(folder, 'in-the-way');
  writeFileSync(file, '');
  const loaded = await load({ keepsGraphs: true }, { XDG_CACHE_HOME: file });
  expect(loaded.networks[0]!.hadKeptGraph).toBe(false);
  expectRight(loaded);
});

it('falls back in the order given, and tells why and what would help', async () => {
  const foreign = process.platform === 'win32' ? 'coreml' : 'directml';
  const loaded = await load({ providers: [foreign, 'cpu'] });
  expect(loaded.networks[0]!.provider).toBe('cpu');
  expect(loaded.networks[0]!.refusals).toEqual([
    expect.stringMatching(new RegExp(`^${foreign}: .*It exists on \\w+ only\\.$`)),
  ]);
  expectRight(loaded);
});

it('falls back where a card loads the network but cannot run it', async () => {
  const loaded = await load(
    { providers: ['webgpu', 'cpu'] },
    {},
    'load-beside-faulty-card.js',
  );
  expect(loaded.networks).toHaveLength(1);
  expect(loaded.networks[0]).toMatchObject({
    provider: 'cpu',
    refusals: ['webgpu: Failed to allocate memory for requested buffer'],
  });
  expectRight(loaded);
});

it('obeys the choice for a single model', async () => {
  const providersOf = {
    tiny: ['directml', 'coreml', 'cpu'] as const,
    other: ['cuda'] as const,
  };
  const { networks } = await load({ model: 'tiny', providersOf });
  expect(networks[0]).toMatchObject({ model: 'tiny', provider: 'cpu' });
  expect(networks[0]!.refusals.length).toBeGreaterThan(0);
});

/** Chromium's own software driver; Mesa's in Debian 12 lacks what WebGPU needs. */
const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';

it('computes by WebGPU, and counts the nodes that stay on the CPU', async () => {
  const driver = existsSync(SOFTWARE_DRIVER) ? { VK_ICD_FILENAMES: SOFTWARE_DRIVER } : {};
  const loaded = await load({ providers: ['webgpu', 'cpu'] }, driver);
  const [network] = loaded.networks;
  expectRight(loaded);
  if (network!.provider === 'cpu') {
    expect(network!.refusals[0]).toMatch(/^webgpu: .*(Vulkan|driver)/);
    process.stderr.write(
      `\nNOT RUN: computing by WebGPU; ${network!.refusals[0]}; Debian's package chromium has a software driver.\n\n`,
    );
    return;
  }
  expect(network!.nodes!.total).toBeGreaterThan(0);
  expect(network!.nodes!.onCpu).toBeLessThan(network!.nodes!.total);
});
