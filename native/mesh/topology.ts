// Makes landmarks.cc and triangles.cc from landmarks.json; `npm run
// mesh-topology` writes them.
//
// The landmarks are our own: FaceMesh's answers for some hundred frontal pictures of
// several people, aligned by similarity, their median (neutral) and the mean of those
// with an open mouth, both made mirror-symmetric; x and y in face widths, the origin
// between the eyes. The triangles are Delaunay's over them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import { type Point, triangulate } from './delaunay.js';

type Triangle = [number, number, number];

export interface MeshTopology {
  readonly canonical: readonly (readonly number[])[];
  readonly mirror: readonly number[];
  readonly triangles: readonly Triangle[];
}

/** So far the mouth is opened, that the inner lips' edges part. */
const MOUTH_OPENING = 0.3;

// FaceMesh's numbers of the landmarks around the face, the eyes and the inner lips,
// which must be edges; see topology.h.
// biome-ignore-start format: rows of numbers
const OVAL = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
  152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];
const RINGS = [
  OVAL,
  [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246],
  [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466],
  [
    78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80,
    191,
  ],
];
// biome-ignore-end format: rows of numbers

/** Twice the area; positive where a, b, c turn from x to y. */
function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

function isInside(point: Point, polygon: readonly Point[]): boolean {
  let inside = false;
  polygon.forEach((a, i) => {
    const b = polygon.at(i - 1)!;
    if (a[1] > point[1] === b[1] > point[1]) return;
    const x = ((b[0] - a[0]) * (point[1] - a[1])) / (b[1] - a[1]) + a[0];
    if (point[0] < x) inside = !inside;
  });
  return inside;
}

/** Every directed edge, with its triangle and that one's third corner. */
function edgesOf(
  triangles: readonly Triangle[],
): Map<string, { triangle: number; third: number }> {
  const edges = new Map<string, { triangle: number; third: number }>();
  triangles.forEach((t, triangle) => {
    for (let i = 0; i < 3; i++) {
      edges.set(`${t[i]} ${t[(i + 1) % 3]}`, { triangle, third: t[(i + 2) % 3]! });
    }
  });
  return edges;
}

/** Makes from–to an edge by flipping the diagonals that cross it. */
function forceEdge(
  points: readonly Point[],
  triangles: Triangle[],
  from: number,
  to: number,
): void {
  const [a, b] = [points[from]!, points[to]!];
  for (let attempt = 0; attempt < 50; attempt++) {
    const edges = edgesOf(triangles);
    if (edges.has(`${from} ${to}`) || edges.has(`${to} ${from}`)) return;
    for (const [edge, near] of edges) {
      const [c, d] = edge.split(' ').map(Number) as [number, number];
      const far = edges.get(`${d} ${c}`);
      if (!far || [c, d].includes(from) || [c, d].includes(to)) continue;
      const [pc, pd] = [points[c]!, points[d]!];
      if (turn(a, b, pc) * turn(a, b, pd) >= 0 || turn(pc, pd, a) * turn(pc, pd, b) >= 0)
        continue;
      const [e, f] = [near.third, far.third];
      if (turn(pc, points[f]!, points[e]!) <= 0 || turn(pd, points[e]!, points[f]!) <= 0)
        continue;
      triangles[near.triangle] = [c, f, e];
      triangles[far.triangle] = [d, e, f];
      break;
    }
  }
  throw new Error(`no edge can be made from ${from} to ${to}`);
}

/** The landmark nearest to each one's mirror image. */
function mirrorOf(canonical: readonly (readonly number[])[]): number[] {
  return canonical.map(([x, y, z]) => {
    const distances = canonical.map((p) =>
      Math.hypot(p[0]! + x!, p[1]! - y!, p[2]! - z!),
    );
    return distances.indexOf(Math.min(...distances));
  });
}

export function makeTopology(): MeshTopology {
  const { neutral, mouthOpen } = JSON.parse(
    readFileSync(join(projectRoot, 'native', 'mesh', 'landmarks.json'), 'utf8'),
  ) as { neutral: number[][]; mouthOpen: number[][] };
  const points = neutral.map(([x, y], i): Point => {
    const [openX, openY] = mouthOpen[i]!;
    return [x! + MOUTH_OPENING * (openX! - x!), y! + MOUTH_OPENING * (openY! - y!)];
  });
  const triangles = triangulate(points).map(([a, b, c]): Triangle => {
    return turn(points[a]!, points[b]!, points[c]!) > 0 ? [a, b, c] : [a, c, b];
  });
  for (const ring of RINGS) {
    ring.forEach((landmark, i) => {
      forceEdge(points, triangles, ring.at(i - 1)!, landmark);
    });
  }
  const oval = OVAL.map((landmark) => points[landmark]!);
  const kept = triangles.filter((t) => {
    const [a, b, c] = t.map((i) => points[i]!) as [Point, Point, Point];
    return isInside([(a[0] + b[0] + c[0]) / 3, (a[1] + b[1] + c[1]) / 3], oval);
  });
  return { canonical: neutral, mirror: mirrorOf(neutral), triangles: kept };
}

function rows(cells: readonly string[], perRow: number): string {
  const lines: string[] = [];
  for (let i = 0; i < cells.length; i += perRow) {
    lines.push(`    ${cells.slice(i, i + perRow).join(', ')}`);
  }
  return lines.join(',\n');
}

/** The texts of the generated files, by their names. */
export function topologySources({
  canonical,
  mirror,
  triangles,
}: MeshTopology): Record<string, string> {
  const points = canonical.map((p) => `{${p.map((n) => `${n.toFixed(4)}f`).join(', ')}}`);
  const source = (
    tables: string,
  ) => `// Generated by native/mesh/topology.ts; do not edit.
#include "mesh/topology.h"

namespace guise {

// clang-format off
${tables}
// clang-format on

}  // namespace guise
`;
  return {
    'landmarks.cc': source(`const float kMeshCanonical[kMeshVertices][3] = {
${rows(points, 3)}};

const uint16_t kMeshMirror[kMeshVertices] = {
${rows(mirror.map(String), 16)}};`),
    'triangles.cc': source(`const uint16_t kMeshTriangles[kMeshTriangleCount][3] = {
${rows(
  triangles.map((t) => `{${t.join(', ')}}`),
  6,
)}};`),
  };
}

if (require.main === module) {
  const topology = makeTopology();
  for (const [name, text] of Object.entries(topologySources(topology))) {
    writeFileSync(join(projectRoot, 'native', 'mesh', name), text);
  }
  process.stdout.write(`${topology.triangles.length} triangles\n`);
}
