// Distances to closed polygons.
#ifndef GUISE_NATIVE_POLYGON_H_
#define GUISE_NATIVE_POLYGON_H_

#include <algorithm>
#include <cmath>

namespace guise {

/// Distance from (x, y) to the polygon's edge, negative inside (even-odd rule).
inline float SignedDistance(float x, float y, const float (*points)[2], int count) {
  float nearest = 1e30f;
  bool is_inside = false;
  for (int i = 0, j = count - 1; i < count; j = i++) {
    const float ax = points[j][0], ay = points[j][1];
    const float dx = points[i][0] - ax, dy = points[i][1] - ay;
    const float px = x - ax, py = y - ay;
    const float length = dx * dx + dy * dy;
    const float t =
        length > 0 ? std::min(1.0f, std::max(0.0f, (px * dx + py * dy) / length)) : 0.0f;
    const float ex = px - t * dx, ey = py - t * dy;
    nearest = std::min(nearest, ex * ex + ey * ey);
    if ((points[i][1] > y) != (ay > y) && x < dx * (y - points[i][1]) / dy + points[i][0]) {
      is_inside = !is_inside;
    }
  }
  const float distance = std::sqrt(nearest);
  return is_inside ? -distance : distance;
}

/// SignedDistance at `places` points of a row, `step` apart from x on, several at a time.
void SignedDistances(float x, float step, float y, int places, const float (*points)[2],
                     int count, float* distances);

/// 0 below `from`, 1 above `from + width`, smooth between.
inline float Smoothstep(float value, float from, float width) {
  const float t = std::min(1.0f, std::max(0.0f, (value - from) / width));
  return t * t * (3.0f - 2.0f * t);
}

}  // namespace guise

#endif  // GUISE_NATIVE_POLYGON_H_
