// Where an aligned crop lies in a frame.
#ifndef GUISE_NATIVE_CROP_REGION_H_
#define GUISE_NATIVE_CROP_REGION_H_

#include <algorithm>
#include <cmath>

#include "frame/nv12.h"

namespace guise {

/// Pixels of an aligned crop's side, and of a mask network's input, at most: kernels keep
/// rows of that length in arrays.
constexpr int kMostCropSize = 2048;

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

}  // namespace guise

#endif  // GUISE_NATIVE_CROP_REGION_H_
