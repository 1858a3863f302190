import { probeProvider } from '../../daemon/inference/provider-health.js';
import {
  findingOf,
  type ProbedProvider,
} from '../../daemon/readiness/execution-providers.js';

/** Exists on another system than this one. */
const foreign = process.platform === 'win32' ? 'coreml' : 'directml';

it('finds that the CPU computes', async () => {
  expect(await probeProvider('cpu')).toBeNull();
});

it('survives a provider that does not load, and says why in one line', async () => {
  const fault = await probeProvider(foreign);
  expect(fault).toMatch(/unsupported|not supported|not available/i);
  expect(fault).not.toContain('\n');
});

describe('findingOf', () => {
  const probed: ProbedProvider[] = [
    { provider: 'cpu', fault: null, advice: '' },
    { provider: 'cuda', fault: 'no library', advice: 'Fetch it.' },
    { provider: 'webgpu', fault: null, advice: '' },
  ];

  it('names the first wanted one that loads, and others that would', () => {
    expect(findingOf(probed, ['cpu', 'cuda'])).toMatchObject({
      state: 'ready',
      detail: 'cpu; webgpu would load too',
    });
  });

  it('tells why one that is wanted more does not, and what would help', () => {
    expect(findingOf(probed, ['cuda', 'cpu'])).toMatchObject({
      state: 'optional',
      detail: 'cpu; webgpu would load too; not cuda: no library. Fetch it.',
    });
  });

  it('tells why none of those wanted loads', () => {
    const finding = findingOf(probed, ['cuda', 'tensorrt']);
    expect(finding.state).toBe('missing');
    expect(finding.detail).toContain('cuda: no library');
    expect(finding.fix).toContain('inference.providers=cpu');
  });
});
