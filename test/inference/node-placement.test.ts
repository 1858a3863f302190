import { countNodes } from '../../daemon/inference/node-placement';

it('counts each node once, and those that the CPU computes', () => {
  const node = (name: string, provider: string) => ({
    cat: 'Node',
    name,
    args: { provider, op_name: 'Conv' },
  });
  const profile = [
    { cat: 'Session', name: 'model_run', args: {} },
    node('conv_kernel_time', 'WebGpuExecutionProvider'),
    node('shape_kernel_time', 'CPUExecutionProvider'),
    node('conv_kernel_time', 'WebGpuExecutionProvider'),
    node('add_kernel_time', 'WebGpuExecutionProvider'),
    { cat: 'Node', name: 'conv_fence_before', args: { op_name: 'Conv' } },
  ];
  expect(countNodes(JSON.stringify(profile))).toEqual({ total: 3, onCpu: 1 });
});
