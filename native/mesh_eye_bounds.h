// Which pixels an eye covers.
#ifndef GUISE_NATIVE_MESH_EYE_BOUNDS_H_
#define GUISE_NATIVE_MESH_EYE_BOUNDS_H_

#include <algorithm>

#include "mesh_topology.h"

namespace guise {

/// A range of pixels: first column and row, and those after the last.
struct EyeBounds {
  int left, top, right, bottom;
};

/// Even pixel bounds of an eye's outline, as far as they lie in a picture.
inline EyeBounds BoundsOf(const float (*outline)[2], float margin, int width, int height) {
  float left = 1e9f, top = 1e9f, right = -1e9f, bottom = -1e9f;
  for (int i = 0; i < kEyePoints; i++) {
    left = std::min(left, outline[i][0]);
    right = std::max(right, outline[i][0]);
    top = std::min(top, outline[i][1]);
    bottom = std::max(bottom, outline[i][1]);
  }
  const auto even = [](float v, int most) {
    return static_cast<int>(std::min(static_cast<float>(most), std::max(0.0f, v))) & ~1;
  };
  return {even(left - margin, width), even(top - margin, height), even(right + margin + 2, width),
          even(bottom + margin + 2, height)};
}

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_EYE_BOUNDS_H_
