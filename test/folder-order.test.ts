import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { projectRoot } from '../daemon/project-root.js';

interface Import {
  readonly from: string;
  readonly to: string;
}

/** A folder of daemon/, a file directly in it, or native. */
function partOf(file: string): string {
  const [top, next] = relative(projectRoot, file).split(sep);
  return top === 'daemon' ? next! : top!;
}

/** Of types too. */
function importsIn(folder: string): Import[] {
  const files = readdirSync(join(projectRoot, folder), {
    recursive: true,
    encoding: 'utf8',
  })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(projectRoot, folder, name));
  return files.flatMap((from) => {
    const found = readFileSync(from, 'utf8').matchAll(
      /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'(\.[^']+)\.js'/gm,
    );
    return [...found].map(([, path]) => ({
      from,
      to: normalize(join(dirname(from), `${path}.ts`)),
    }));
  });
}

/** What is left when parts that import none of the others, or that none imports, go. */
function cyclesIn(imports: readonly Import[]): Import[] {
  const left = imports.filter(({ from, to }) => partOf(from) !== partOf(to));
  const importing = new Set(left.map(({ from }) => partOf(from)));
  const imported = new Set(left.map(({ to }) => partOf(to)));
  const rest = left.filter(
    ({ from, to }) => importing.has(partOf(to)) && imported.has(partOf(from)),
  );
  return rest.length === left.length ? rest : cyclesIn(rest);
}

const at = (path: string) => join(projectRoot, path);

test('folders of daemon/, and the files beside them, depend on each other one way', () => {
  const imports = [...importsIn('daemon'), ...importsIn('native')];
  expect(imports).toContainEqual({
    from: at('daemon/threads/task-thread.ts'),
    to: at('daemon/models/pull-task.ts'),
  });
  expect(imports).toContainEqual({
    from: at('daemon/supervision/supervisor.ts'),
    to: at('daemon/threads/swap-threads.ts'),
  });
  expect(cyclesIn(imports)).toEqual([]);
});

test('a way round over three folders is found', () => {
  const round = [
    { from: at('daemon/a/1.ts'), to: at('daemon/b/2.ts') },
    { from: at('daemon/b/3.ts'), to: at('daemon/c.ts') },
    { from: at('daemon/c.ts'), to: at('daemon/a/4.ts') },
  ];
  const ends = [
    { from: at('daemon/main.ts'), to: at('daemon/a/1.ts') },
    { from: at('daemon/a/1.ts'), to: at('daemon/errors.ts') },
  ];
  expect(cyclesIn([...ends, ...round])).toEqual(round);
});
