// Delaunay triangulation of few points, by inserting one after the other (Bowyer 1981,
// Watson 1981).

export type Point = readonly [number, number];

interface Circle {
  readonly corners: readonly [number, number, number];
  readonly x: number;
  readonly y: number;
  readonly squaredRadius: number;
}

function circleAround(
  points: readonly Point[],
  corners: readonly [number, number, number],
): Circle {
  const [[ax, ay], [bx, by], [cx, cy]] = corners.map((i) => points[i]!) as [
    Point,
    Point,
    Point,
  ];
  const d = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by));
  const [a, b, c] = [ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy];
  const x = (a * (by - cy) + b * (cy - ay) + c * (ay - by)) / d;
  const y = (a * (cx - bx) + b * (ax - cx) + c * (bx - ax)) / d;
  return { corners, x, y, squaredRadius: (ax - x) ** 2 + (ay - y) ** 2 };
}

/** @returns triangles as indexes of points, in no particular direction */
export function triangulate(given: readonly Point[]): [number, number, number][] {
  const far =
    1e3 * Math.max(1, ...given.map(([x, y]) => Math.max(Math.abs(x), Math.abs(y))));
  const count = given.length;
  const points = [...given, [-far, -far], [far, -far], [0, far]] as Point[];
  let circles = [circleAround(points, [count, count + 1, count + 2])];
  for (let i = 0; i < count; i++) {
    const [x, y] = points[i]!;
    const isHit = (c: Circle) => (c.x - x) ** 2 + (c.y - y) ** 2 < c.squaredRadius;
    // The hit triangles' common outline is joined to the new point.
    const outline = new Map<string, [number, number]>();
    for (const { corners } of circles.filter(isHit)) {
      for (let k = 0; k < 3; k++) {
        const [a, b] = [corners[k]!, corners[(k + 1) % 3]!];
        const edge = `${Math.min(a, b)} ${Math.max(a, b)}`;
        if (!outline.delete(edge)) outline.set(edge, [a, b]);
      }
    }
    circles = circles.filter((c) => !isHit(c));
    for (const [a, b] of outline.values()) circles.push(circleAround(points, [a, b, i]));
  }
  return circles
    .map(({ corners }) => corners)
    .filter((corners) => corners.every((i) => i < count))
    .map(([a, b, c]) => [a, b, c]);
}
