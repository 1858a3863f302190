// Draws triangles onto a small grid of nodes: attributes are interpolated linearly and
// the nearest surface wins. The grid is coarse (a node every few pixels), so that its
// cost hardly grows with the face; blend.h interpolates between the nodes.
#ifndef GUISE_NATIVE_MESH_RASTER_H_
#define GUISE_NATIVE_MESH_RASTER_H_

#include <cstdint>

namespace guise {

constexpr int kRasterAttributes = 5;

/// A corner in node units. Smaller z is nearer.
struct RasterCorner {
  float x, y, z;
  float value[kRasterAttributes];
};

/// Planes of the attributes and of depth, each width · height floats.
struct RasterTarget {
  int width, height;
  float* depth;
  float* plane[kRasterAttributes];
};

/// Draws those of `count` triangles of corners that turn from x to y (as seen); others
/// face away.
void DrawTriangles(const RasterTarget& target, const RasterCorner* corners,
                   const uint16_t (*triangles)[3], int count);

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_RASTER_H_
