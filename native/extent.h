// How far places reach.
#ifndef GUISE_NATIVE_EXTENT_H_
#define GUISE_NATIVE_EXTENT_H_

#include <algorithm>

namespace guise {

/// The smallest upright rectangle around all places included; of none, inside out.
struct Extent {
  float left = 1e9f, top = 1e9f, right = -1e9f, bottom = -1e9f;

  void Include(float x, float y) {
    left = std::min(left, x);
    right = std::max(right, x);
    top = std::min(top, y);
    bottom = std::max(bottom, y);
  }
};

inline Extent ExtentOf(const float (*points)[2], int count) {
  Extent extent;
  for (int i = 0; i < count; i++) extent.Include(points[i][0], points[i][1]);
  return extent;
}

}  // namespace guise

#endif  // GUISE_NATIVE_EXTENT_H_
