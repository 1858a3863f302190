// Where the wearer's own eyes and mouth show through the source.
#include <algorithm>

#include "extent.h"
#include "mesh/swap.h"
#include "polygon.h"
#include "vector_clones.h"

namespace guise {
namespace {

// Soft edges of the holes, in face widths from the rim outward. Lashes and rims are the
// source's (tuned by identity score and eye on four clips).
constexpr float kEyeEdge = -0.018f, kLidEdge = -0.006f, kEyeFeather = 0.016f;
constexpr float kMouthEdge = -0.016f, kMouthFeather = 0.026f;

// When the mouth opens, its hole widens by this share of the lips, so that the source's
// dark mouth corners are not stretched around it.
constexpr float kWideMouth = 0.10f;

// The lips of a photo that laughs are stretched thin and have no line between them: so much
// of the wearer's own shows through. More looks better still, but the source is known less
// (by eye and identity score on four clips).
constexpr float kOwnLips = 0.35f, kOwnLipsEdge = -0.012f, kOwnLipsFeather = 0.024f;

/// Nodes of a row that are looked at together.
constexpr int kRowPart = 64;

/// Multiplies `hole` by a soft edge around the polygon (in node units), from 1 − `share`
/// inside to 1 outside.
GUISE_VECTOR_CLONES
void CutHole(const MeshGrid& grid, const float (*polygon)[2], int count, float edge, float feather,
             float share) {
  const Extent extent = ExtentOf(polygon, count);
  const float margin = edge + feather + 1;
  const int x0 = std::max(0, static_cast<int>(extent.left - margin));
  const int y0 = std::max(0, static_cast<int>(extent.top - margin));
  const int x1 = std::min(grid.columns - 1, static_cast<int>(extent.right + margin));
  const int y1 = std::min(grid.rows - 1, static_cast<int>(extent.bottom + margin));
  for (int y = y0; y <= y1; y++) {
    for (int from = x0; from <= x1; from += kRowPart) {
      const int nodes = std::min(kRowPart, x1 + 1 - from);
      float distances[kRowPart];
      SignedDistances(static_cast<float>(from), 1, static_cast<float>(y), nodes, polygon, count,
                      distances);
      float* hole = grid.hole + y * grid.columns + from;
      for (int i = 0; i < nodes; i++) {
        hole[i] *= 1 - share * (1 - Smoothstep(distances[i], edge, feather));
      }
    }
  }
}

}  // namespace

void MeshSwapper::CutHoles(const MeshSource& source, const Wearer& wearer, float mouth_gap) {
  const float per_cell = 1.0f / static_cast<float>(grid_.cell);
  const float unit = grid_.face_width * per_cell;
  const auto place = [&](uint16_t v, float* out) {
    out[0] = (drawn_[v].x - static_cast<float>(grid_.rect.left)) * per_cell;
    out[1] = (drawn_[v].y - static_cast<float>(grid_.rect.top)) * per_cell;
  };
  for (int side = 0; side < 2; side++) {
    const float closing = wearer.eyes[side].closing;
    float polygon[kEyePoints][2];
    for (int i = 0; i < kEyePoints; i++) {
      // As the eye closes, the wearer's own lids are shown with it.
      float lid[2];
      place(kEyes[side][i], polygon[i]);
      place(kLids[side][i], lid);
      polygon[i][0] += closing * (lid[0] - polygon[i][0]);
      polygon[i][1] += closing * (lid[1] - polygon[i][1]);
    }
    const float edge = kEyeEdge + closing * (kLidEdge - kEyeEdge);
    CutHole(grid_, polygon, kEyePoints, edge * unit, kEyeFeather * unit, 1);
  }
  const float wide = kWideMouth * Smoothstep(mouth_gap, 0.04f, 0.12f);
  float mouth[kLipPoints][2], lips[kLipPoints][2];
  for (int i = 0; i < kLipPoints; i++) {
    place(kInnerLips[i], mouth[i]);
    place(kOuterLips[i], lips[i]);
    for (int k = 0; k < 2; k++) mouth[i][k] += wide * (lips[i][k] - mouth[i][k]);
  }
  CutHole(grid_, mouth, kLipPoints, kMouthEdge * unit, kMouthFeather * unit, 1);
  const float own_lips = kOwnLips * MouthExpression(source.shape());
  if (own_lips <= 0) return;
  CutHole(grid_, lips, kLipPoints, kOwnLipsEdge * unit, kOwnLipsFeather * unit, own_lips);
}

}  // namespace guise
