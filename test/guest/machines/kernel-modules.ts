// Compiles v4l2loopback against a kernel and gathers the modules that tests load.
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from './debian-packages.js';
import { debianLoopbackVersion, type MachineFiles } from './machine-files.js';

export interface LoopbackSources {
  /** Folder that a module is compiled against. */
  readonly headers: string;
  /** Of make, beside the module's. */
  readonly makeArguments: readonly string[];
  /** Where packages are unpacked, v4l2loopback-dkms among them. */
  readonly packages: string;
  /** Sources of further versions, one sub-folder per version; '' for none. */
  readonly others: string;
}

export function compileLoopback(sources: LoopbackSources, files: MachineFiles): void {
  const installed = join(sources.packages, 'usr', 'src');
  const debian = readdirSync(installed).find((name) => name.startsWith('v4l2loopback-'))!;
  compileVersion(sources, join(installed, debian), debianLoopbackVersion, files);
  if (!sources.others) return;
  for (const version of readdirSync(sources.others)) {
    const copy = join(sources.packages, `v4l2loopback-${version}`);
    run('cp', ['-r', join(sources.others, version), copy], sources.packages);
    compileVersion(sources, copy, version, files);
  }
}

function compileVersion(
  { headers, makeArguments }: LoopbackSources,
  source: string,
  version: string,
  files: MachineFiles,
): void {
  const args = ['-s', '-C', headers, ...makeArguments, `M=${source}`, 'modules'];
  run('make', args, source);
  mkdirSync(files.loopback, { recursive: true });
  copyFileSync(join(source, 'v4l2loopback.ko'), join(files.loopback, `${version}.ko`));
}

/**
 * Files of modules and of what they need, in the order of loading; none for what is
 * part of the kernel.
 * @param root  holds lib/modules
 */
export function modulesFor(
  names: readonly string[],
  root: string,
  release: string,
): string[] {
  const files = names.flatMap((name) =>
    run('modprobe', ['-d', root, '-S', release, '--show-depends', name], root)
      .split('\n')
      .filter((line) => line.startsWith('insmod'))
      .map((line) => line.split(' ')[1]!),
  );
  return [...new Set(files)];
}

/** Copies modules, with their order, into a folder. */
export function copyModules(modules: readonly string[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of modules) copyFileSync(file, join(folder, basename(file)));
  const order = modules.map((file) => `${basename(file)}\n`);
  writeFileSync(join(folder, 'order'), order.join(''));
}
