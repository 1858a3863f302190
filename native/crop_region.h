// Where an aligned crop lies in a frame.
#ifndef GUISE_NATIVE_CROP_REGION_H_
#define GUISE_NATIVE_CROP_REGION_H_

#include <algorithm>
#include <cmath>

#include "nv12.h"

namespace guise {

struct Region {
  int left, top, right, bottom;  ///< right and bottom exclusive, all even
};

/// The frame region that a width × height crop covers, grown to whole 2×2 blocks; empty
/// where the matrix has no inverse or the crop lies outside.
inline Region CoveredRegion(Affine frame_to_crop, int width, int height, int frame_width,
                            int frame_height) {
  Affine m = frame_to_crop;
  const double det = m[0] * m[4] - m[1] * m[3];
  if (!(std::abs(det) > 1e-12)) return {0, 0, 0, 0};
  double left = 1e18, top = 1e18, right = -1e18, bottom = -1e18;
  const double corners[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  for (const auto& corner : corners) {
    const double u = corner[0] * (width - 1) - m[2], v = corner[1] * (height - 1) - m[5];
    const double x = (m[4] * u - m[1] * v) / det, y = (m[0] * v - m[3] * u) / det;
    left = std::min(left, x);
    right = std::max(right, x);
    top = std::min(top, y);
    bottom = std::max(bottom, y);
  }
  if (right < 0 || bottom < 0 || left > frame_width || top > frame_height) return {0, 0, 0, 0};
  const auto even = [](double v, int limit) {
    return static_cast<int>(std::min<double>(std::max(0.0, v), limit)) & ~1;
  };
  return {even(std::floor(left), frame_width), even(std::floor(top), frame_height),
          even(std::ceil(right) + 2, frame_width), even(std::ceil(bottom) + 2, frame_height)};
}

/// A bilinear sample's place in a width × height grid of values.
struct Tap {
  int64_t at00, at01, at10, at11;
  float tu, tv;
};

/// @returns false outside the grid
inline bool TapAt(Affine frame_to_crop, int x, int y, int width, int height, Tap* tap) {
  Affine m = frame_to_crop;
  const float u = static_cast<float>(m[0] * x + m[1] * y + m[2]);
  const float v = static_cast<float>(m[3] * x + m[4] * y + m[5]);
  if (!(u >= 0 && v >= 0 && u <= width - 1 && v <= height - 1)) return false;
  const int u0 = static_cast<int>(u), v0 = static_cast<int>(v);
  const int u1 = std::min(u0 + 1, width - 1), v1 = std::min(v0 + 1, height - 1);
  *tap = {static_cast<int64_t>(v0) * width + u0, static_cast<int64_t>(v0) * width + u1,
          static_cast<int64_t>(v1) * width + u0, static_cast<int64_t>(v1) * width + u1,
          u - static_cast<float>(u0), v - static_cast<float>(v0)};
  return true;
}

}  // namespace guise

#endif  // GUISE_NATIVE_CROP_REGION_H_
