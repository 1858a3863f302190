#include "mesh/raster.h"

#include <algorithm>
#include <cmath>

#include "vector_clones.h"

namespace guise {
namespace {

/// So far beyond its edge a triangle is drawn, as a share of it.
constexpr float kEdge = 1e-4f;

/// Depth and attributes of a triangle, filled up to a vector's width.
constexpr int kValues = 8;
static_assert(1 + kRasterAttributes <= kValues, "");

/// A triangle with corner a as its origin: shares of the corners and values are linear.
struct Triangle {
  float x, y;
  float share_dx[3], share_dy[3], per_share_dx[3];
  float value[kValues], value_dx[kValues], value_dy[kValues];
};

GUISE_PART_OF_KERNEL void SetUp(const RasterCorner& a, const RasterCorner& b, const RasterCorner& c,
                             float area, Triangle* t) {
  const float scale = 1.0f / area;
  const float b_dx = (c.y - a.y) * scale, b_dy = (a.x - c.x) * scale;
  const float c_dx = (a.y - b.y) * scale, c_dy = (b.x - a.x) * scale;
  *t = {a.x, a.y, {-b_dx - c_dx, b_dx, c_dx}, {-b_dy - c_dy, b_dy, c_dy}, {}, {}, {}, {}};
  for (int i = 0; i < 3; i++) t->per_share_dx[i] = 1 / t->share_dx[i];
  // A corner's z and attributes lie one after the other.
  const float *va = &a.z, *vb = &b.z, *vc = &c.z;
  for (int k = 0; k <= kRasterAttributes; k++) {
    t->value[k] = va[k];
    t->value_dx[k] = b_dx * (vb[k] - va[k]) + c_dx * (vc[k] - va[k]);
    t->value_dy[k] = b_dy * (vb[k] - va[k]) + c_dy * (vc[k] - va[k]);
  }
}

/// Draws what of a row lies between two columns and in the triangle.
GUISE_PART_OF_KERNEL void DrawRow(const RasterTarget& target, const Triangle& t, int y, int x_first,
                               int x_last) {
  // The nodes between which no corner's share is negative; those on a shared edge belong
  // to both triangles.
  const float fy = static_cast<float>(y) - t.y;
  float from = static_cast<float>(x_first), to = static_cast<float>(x_last);
  for (int i = 0; i < 3; i++) {
    const float share = (i == 0 ? 1.0f : 0.0f) + fy * t.share_dy[i];
    if (t.share_dx[i] > 0) {
      from = std::max(from, t.x - (share + kEdge) * t.per_share_dx[i]);
    } else if (t.share_dx[i] < 0) {
      to = std::min(to, t.x - (share + kEdge) * t.per_share_dx[i]);
    } else if (share < -kEdge) {
      return;
    }
  }
  const int first = static_cast<int>(std::ceil(from)), last = static_cast<int>(std::floor(to));
  if (first > last) return;
  float origin[kValues];
  for (int k = 0; k < kValues; k++) origin[k] = t.value[k] + fy * t.value_dy[k];
  for (int x = first; x <= last; x++) {
    const float fx = static_cast<float>(x) - t.x;
    const int at = y * target.width + x;
    const float z = origin[0] + fx * t.value_dx[0];
    if (z >= target.depth[at]) continue;
    target.depth[at] = z;
    for (int k = 0; k < kRasterAttributes; k++) {
      target.plane[k][at] = origin[1 + k] + fx * t.value_dx[1 + k];
    }
  }
}

GUISE_PART_OF_KERNEL void DrawTriangle(const RasterTarget& target, const RasterCorner& a,
                                    const RasterCorner& b, const RasterCorner& c) {
  const float area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  if (!(area > 1e-6f)) return;
  const auto first_of = [](float p, float q, float r) {
    return std::max(0, static_cast<int>(std::ceil(std::min(p, std::min(q, r)))));
  };
  const auto last_of = [](float p, float q, float r, int size) {
    return std::min(size - 1, static_cast<int>(std::floor(std::max(p, std::max(q, r)))));
  };
  const int x_first = first_of(a.x, b.x, c.x), x_last = last_of(a.x, b.x, c.x, target.width);
  const int y_first = first_of(a.y, b.y, c.y), y_last = last_of(a.y, b.y, c.y, target.height);
  if (x_first > x_last || y_first > y_last) return;
  Triangle triangle;
  SetUp(a, b, c, area, &triangle);
  for (int y = y_first; y <= y_last; y++) DrawRow(target, triangle, y, x_first, x_last);
}

}  // namespace

GUISE_VECTOR_CLONES
void DrawTriangles(const RasterTarget& target, const RasterCorner* corners,
                   const uint16_t (*triangles)[3], int count) {
  for (int i = 0; i < count; i++) {
    const uint16_t* t = triangles[i];
    DrawTriangle(target, corners[t[0]], corners[t[1]], corners[t[2]]);
  }
}

}  // namespace guise
