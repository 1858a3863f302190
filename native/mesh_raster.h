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
  const float share_dx[3] = {-b_dx - c_dx, b_dx, c_dx};
  const float share_dy[3] = {-b_dy - c_dy, b_dy, c_dy};
  float step[K], origin[K];
  for (int k = 0; k < K; k++) {
    step[k] = share_dx[0] * a.value[k] + share_dx[1] * b.value[k] + share_dx[2] * c.value[k];
  }
  const float z_step = share_dx[0] * a.z + share_dx[1] * b.z + share_dx[2] * c.z;
  for (int y = y_first; y <= y_last; y++) {
    // Shares at x = a.x in this row, and the nodes between which none is negative.
    const float fy = static_cast<float>(y) - a.y;
    const float share[3] = {1 + fy * share_dy[0], fy * share_dy[1], fy * share_dy[2]};
    float from = static_cast<float>(x_first), to = static_cast<float>(x_last);
    for (int i = 0; i < 3; i++) {
      constexpr float kEdge = 1e-4f;
      if (share_dx[i] > 0) {
        from = std::max(from, a.x - (share[i] + kEdge) / share_dx[i]);
      } else if (share_dx[i] < 0) {
        to = std::min(to, a.x - (share[i] + kEdge) / share_dx[i]);
      } else if (share[i] < -kEdge) {
        to = from - 1;
      }
    }
    const int first = static_cast<int>(std::ceil(from)), last = static_cast<int>(std::floor(to));
    const float z_origin = share[0] * a.z + share[1] * b.z + share[2] * c.z;
    for (int k = 0; k < K; k++) {
      origin[k] = share[0] * a.value[k] + share[1] * b.value[k] + share[2] * c.value[k];
    }
    for (int x = first; x <= last; x++) {
      const float fx = static_cast<float>(x) - a.x;
      const int at = y * target.width + x;
      const float z = z_origin + fx * z_step;
      if (z >= target.depth[at]) continue;
      target.depth[at] = z;
      for (int k = 0; k < K; k++) target.plane[k][at] = origin[k] + fx * step[k];
    }
  }
}

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_RASTER_H_
