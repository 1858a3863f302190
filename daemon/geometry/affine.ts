// 2×3 affine matrices, row-major [a, b, tx, c, d, ty]: (x, y) → (a·x + b·y + tx,
// c·x + d·y + ty). Named for their direction, pixel centres at integers. Results go
// into the caller's matrix, so that nothing is allocated per frame.

export type Affine = Float64Array;

export function createAffine(): Affine {
  return Float64Array.of(1, 0, 0, 0, 1, 0);
}

/** @returns false when the matrix has no inverse; `inverse` is then unchanged */
export function invertAffine(matrix: Affine, inverse: Affine): boolean {
  // Not destructured: that would make an iterator for every frame.
  const a = matrix[0]!;
  const b = matrix[1]!;
  const tx = matrix[2]!;
  const c = matrix[3]!;
  const d = matrix[4]!;
  const ty = matrix[5]!;
  const determinant = a * d - b * c;
  if (!(Math.abs(determinant) > 1e-12)) return false;
  inverse[0] = d / determinant;
  inverse[1] = -b / determinant;
  inverse[3] = -c / determinant;
  inverse[4] = a / determinant;
  inverse[2] = -(inverse[0]! * tx + inverse[1]! * ty);
  inverse[5] = -(inverse[3]! * tx + inverse[4]! * ty);
  return true;
}

/** Maps `count` points, x and y each; `from` and `to` may be the same memory. */
export function transformPoints(
  matrix: Affine,
  from: Float32Array,
  to: Float32Array,
  count: number,
): void {
  for (let i = 0; i < count * 2; i += 2) {
    const x = from[i]!;
    const y = from[i + 1]!;
    to[i] = matrix[0]! * x + matrix[1]! * y + matrix[2]!;
    to[i + 1] = matrix[3]! * x + matrix[4]! * y + matrix[5]!;
  }
}
