import type { SourceFace } from '../../daemon/source-faces/source-face.js';
import { PreparedSources } from '../../daemon/swappers/prepared-sources.js';

const face = (name: string): SourceFace => ({ name, photos: [], embeddings: new Map() });

function counting() {
  const prepared: string[] = [];
  const sources = new PreparedSources({
    async prepare({ name }: SourceFace) {
      if (name === 'bad') throw new Error('cannot be worn');
      prepared.push(name);
      return { name };
    },
  });
  const wear = (...names: string[]) =>
    names.reduce(
      (before, name) => before.then(() => sources.prepare(name, face(name))),
      Promise.resolve<unknown>(undefined),
    );
  return { prepared, wear };
}

test('prepares a face once, however often it is worn', async () => {
  const { prepared, wear } = counting();
  await wear('a', 'b', 'a', 'b', 'a');
  expect(prepared).toEqual(['a', 'b']);
});

test('keeps the eight that were worn last', async () => {
  const { prepared, wear } = counting();
  await wear('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'a', 'i');
  prepared.length = 0;
  await wear('a', 'c');
  expect(prepared).toEqual([]);
  await wear('b');
  expect(prepared).toEqual(['b']);
});

test('keeps nothing of a face that cannot be worn', async () => {
  const { prepared, wear } = counting();
  await expect(wear('bad')).rejects.toThrow('cannot be worn');
  await expect(wear('bad')).rejects.toThrow('cannot be worn');
  expect(prepared).toEqual([]);
});
