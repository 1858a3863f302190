// Draws triangles onto a small grid of nodes: attributes are interpolated linearly and
// the nearest surface wins. The grid is coarse (a node every few pixels), so that its
// cost hardly grows with the face; mesh_blend.h interpolates between the nodes.
#ifndef GUISE_NATIVE_MESH_RASTER_H_
#define GUISE_NATIVE_MESH_RASTER_H_

#include <algorithm>
#include <cmath>

namespace guise {

/// A corner in node units with K attributes. Smaller z is nearer.
template <int K>
struct RasterCorner {
  float x, y, z;
  float value[K];
};

/// K attribute planes and their depth, each width · height floats.
template <int K>
struct RasterTarget {
  int width, height;
  float* depth;
  float* plane[K];
};

/// Draws a triangle if it turns from x to y (as seen); others face away.
template <int K>
void DrawTriangle(const RasterTarget<K>& target, const RasterCorner<K>& a,
                  const RasterCorner<K>& b, const RasterCorner<K>& c) {
  const float area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  if (!(area > 1e-6f)) return;
  const int x_first = std::max(0, static_cast<int>(std::ceil(std::min({a.x, b.x, c.x}))));
  const int y_first = std::max(0, static_cast<int>(std::ceil(std::min({a.y, b.y, c.y}))));
  const int x_last =
      std::min(target.width - 1, static_cast<int>(std::floor(std::max({a.x, b.x, c.x}))));
  const int y_last =
      std::min(target.height - 1, static_cast<int>(std::floor(std::max({a.y, b.y, c.y}))));
  const float scale = 1.0f / area;
  // Shares of b and c are linear in x and y; nodes on a shared edge belong to both.
  const float b_dx = (c.y - a.y) * scale, b_dy = (a.x - c.x) * scale;
  const float c_dx = (a.y - b.y) * scale, c_dy = (b.x - a.x) * scale;
  constexpr float kEdge = -1e-4f;
  for (int y = y_first; y <= y_last; y++) {
    for (int x = x_first; x <= x_last; x++) {
      const float fx = static_cast<float>(x) - a.x, fy = static_cast<float>(y) - a.y;
      const float wb = fx * b_dx + fy * b_dy, wc = fx * c_dx + fy * c_dy;
      const float wa = 1.0f - wb - wc;
      if (wa < kEdge || wb < kEdge || wc < kEdge) continue;
      const int at = y * target.width + x;
      const float z = wa * a.z + wb * b.z + wc * c.z;
      if (z >= target.depth[at]) continue;
      target.depth[at] = z;
      for (int k = 0; k < K; k++) {
        target.plane[k][at] = wa * a.value[k] + wb * b.value[k] + wc * c.value[k];
      }
    }
  }
}

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_RASTER_H_
