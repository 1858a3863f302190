// Where onnxruntime looks for the libraries of its NVIDIA providers: beside its own,
// in the package, which does not bring them (they are too large for npm).
import { dirname, join } from 'node:path';

const FILES = {
  shared: 'libonnxruntime_providers_shared.so',
  cuda: 'libonnxruntime_providers_cuda.so',
  tensorrt: 'libonnxruntime_providers_tensorrt.so',
} as const;

export const cudaLibraryFiles: readonly string[] = Object.values(FILES);

/** The folder of onnxruntime's own library on this machine. */
export function onnxruntimeFolder(): string {
  const packageFolder = dirname(require.resolve('onnxruntime-node/package.json'));
  return join(packageFolder, 'bin', 'napi-v6', process.platform, process.arch);
}

export function cudaLibrary(provider: 'cuda' | 'tensorrt'): string {
  return join(onnxruntimeFolder(), FILES[provider]);
}
