// Which pixels an eye covers.
#ifndef GUISE_NATIVE_MESH_EYE_BOUNDS_H_
#define GUISE_NATIVE_MESH_EYE_BOUNDS_H_

#include <algorithm>

#include "extent.h"
#include "mesh/topology.h"

namespace guise {

/// A range of pixels: first column and row, and those after the last.
struct EyeBounds {
  int left, top, right, bottom;
};

/// Even pixel bounds of an eye's outline, as far as they lie in a picture.
inline EyeBounds BoundsOf(const float (*outline)[2], float margin, int width, int height) {
  const Extent eye = ExtentOf(outline, kEyePoints);
  const auto even = [](float v, int most) {
    return static_cast<int>(std::min(static_cast<float>(most), std::max(0.0f, v))) & ~1;
  };
  return {even(eye.left - margin, width), even(eye.top - margin, height),
          even(eye.right + margin + 2, width), even(eye.bottom + margin + 2, height)};
}

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_EYE_BOUNDS_H_
