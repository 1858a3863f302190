// What to do when an execution provider does not load.
import type { ExecutionProvider } from './execution-provider.js';

const onlyOn: Partial<Record<ExecutionProvider, NodeJS.Platform>> = {
  directml: 'win32',
  coreml: 'darwin',
};

const systemNames: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'Windows',
  darwin: 'macOS',
};

/** @returns a sentence, or an empty string when there is nothing to be done */
export function adviceFor(
  provider: ExecutionProvider,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = onlyOn[provider];
  if (home !== undefined && home !== platform) {
    return `It exists on ${systemNames[home]} only.`;
  }
  if (provider === 'webgpu' && platform === 'linux') {
    return 'It needs a Vulkan driver: on Debian and Ubuntu "sudo apt install libvulkan1 mesa-vulkan-drivers" for Intel and AMD, the package nvidia-driver for NVIDIA.';
  }
  if (provider === 'webgpu') return 'It needs a current graphics driver.';
  if (provider === 'cuda') {
    return 'It needs an NVIDIA driver, CUDA 12 with cuDNN 9, and libraries that "guise setup --cuda" fetches (Linux x64).';
  }
  if (provider === 'tensorrt') {
    return 'It needs what cuda needs, and TensorRT 10.';
  }
  return '';
}
