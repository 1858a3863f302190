import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../daemon/project-root.js';
import { triangulate } from '../../../native/mesh/delaunay.js';
import { makeTopology, topologySources } from '../../../native/mesh/topology.js';

test('triangulates a square with a point off its middle', () => {
  const triangles = triangulate([
    [0, 0],
    [4, 0],
    [4, 4],
    [0, 4],
    [1, 2],
  ]).map((t) => [...t].sort().join(''));
  expect(triangles.sort()).toEqual(['014', '034', '124', '234']);
});

test('chooses the diagonal whose circles are empty', () => {
  // A flat kite: its short diagonal 1–3 is Delaunay's.
  const triangles = triangulate([
    [0, 0],
    [2, -0.5],
    [4, 0],
    [2, 0.5],
  ]).map((t) => [...t].sort().join(''));
  expect(triangles.sort()).toEqual(['013', '123']);
});

const topology = makeTopology();

test('every landmark belongs to the mesh, and the mesh is one disc', () => {
  const used = new Set(topology.triangles.flat());
  expect(used.size).toBe(468);
  const edges = new Set(
    topology.triangles.flatMap((t) =>
      t.map((a, i) => {
        const b = t[(i + 1) % 3]!;
        return `${Math.min(a, b)} ${Math.max(a, b)}`;
      }),
    ),
  );
  // Euler: vertices − edges + faces = 1.
  expect(468 - edges.size + topology.triangles.length).toBe(1);
});

test('mirroring twice leads back to the same landmark', () => {
  const twice = topology.mirror.map((other) => topology.mirror[other]);
  expect(twice).toEqual(topology.mirror.map((_, i) => i));
});

test.each(Object.entries(topologySources(topology)))(
  'the committed %s is what the generator makes',
  (name, text) => {
    expect(readFileSync(join(projectRoot, 'native', 'mesh', name), 'utf8')).toBe(text);
  },
);
