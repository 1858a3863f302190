import { providerWishes } from '../../daemon/inference/execution-provider';
import {
  type ComputeHost,
  parseProvidersOf,
  providersToTry,
} from '../../daemon/inference/provider-choice';

const SMALL = 2_432_529; // FaceMesh
const LARGE = 554_253_681; // inswapper

const host = (more: Partial<ComputeHost> = {}): ComputeHost => ({
  platform: 'linux',
  hasGraphicsCard: false,
  hasCudaLibrary: false,
  ...more,
});

describe('providersToTry', () => {
  test.each([
    ['nothing but a processor', host(), ['cpu']],
    ['a card', host({ hasGraphicsCard: true }), ['webgpu', 'cpu']],
    [
      "a card and NVIDIA's libraries",
      host({ hasGraphicsCard: true, hasCudaLibrary: true }),
      ['cuda', 'webgpu', 'cpu'],
    ],
    ['Windows', host({ platform: 'win32' }), ['directml', 'webgpu', 'cpu']],
    ['macOS', host({ platform: 'darwin' }), ['coreml', 'webgpu', 'cpu']],
  ])('takes a large network to what is there: %s', (_, machine, expected) => {
    expect(providersToTry(['auto'], LARGE, machine)).toEqual(expected);
  });

  it('leaves a small network on the CPU', () => {
    const machine = host({ hasGraphicsCard: true, hasCudaLibrary: true });
    expect(providersToTry(['auto'], SMALL, machine)).toEqual(['cpu']);
  });

  it('tries what is wanted in the order given, each once', () => {
    const wishes = ['tensorrt', 'auto', 'webgpu'] as const;
    expect(providersToTry(wishes, SMALL, host())).toEqual(['tensorrt', 'cpu', 'webgpu']);
  });
});

describe('parseProvidersOf', () => {
  it('reads an order for each model', () => {
    const text = 'inswapper-128=cuda+cpu, yunet-n = cpu ,';
    expect(parseProvidersOf(text, providerWishes)).toEqual({
      'inswapper-128': ['cuda', 'cpu'],
      'yunet-n': ['cpu'],
    });
    expect(parseProvidersOf('', providerWishes)).toEqual({});
  });

  test.each(['yunet-n', 'yunet-n=gpu', '=cpu', 'yunet-n=cpu+'])('refuses %s', (text) => {
    expect(parseProvidersOf(text, providerWishes)).toBeNull();
  });
});
