import {
  findingOf,
  type ProbedProvider,
  probeProvider,
} from '../../daemon/readiness/execution-providers.js';

/** Exists on another system than this one. */
const foreign = process.platform === 'win32' ? 'coreml' : 'directml';

it('finds that the CPU computes', async () => {
  expect(await probeProvider('cpu')).toEqual({ provider: 'cpu', fault: null });
});

it('survives a provider that does not load, and says why in one line', async () => {
  const { fault } = await probeProvider(foreign);
  expect(fault).toMatch(/unsupported|not supported|not available/i);
  expect(fault).not.toContain('\n');
});

describe('findingOf', () => {
  const probed: ProbedProvider[] = [
    { provider: 'cpu', fault: null },
    { provider: 'cuda', fault: 'no library' },
    { provider: 'webgpu', fault: null },
  ];

  it('names the first wanted one that loads, and others that would', () => {
    expect(findingOf(probed, ['cuda', 'cpu'])).toMatchObject({
      state: 'ready',
      detail: 'cpu; webgpu would load too',
    });
  });

  it('tells why none of those wanted loads', () => {
    const finding = findingOf(probed, ['cuda', 'tensorrt']);
    expect(finding.state).toBe('missing');
    expect(finding.detail).toContain('cuda: no library');
    expect(finding.fix).toContain('inference.providers=cpu');
  });
});
