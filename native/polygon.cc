#include "polygon.h"

#include "vector_clones.h"

namespace guise {

GUISE_VECTOR_CLONES
void SignedDistances(float x, float step, float y, int places, const float (*points)[2],
                     int count, float* distances) {
  constexpr int kLanes = 16;
  for (int first = 0; first < places; first += kLanes) {
    float nearest[kLanes], side[kLanes];  // side: −1 inside, 1 outside
    for (int i = 0; i < kLanes; i++) {
      nearest[i] = 1e30f;
      side[i] = 1;
    }
    for (int k = 0, j = count - 1; k < count; j = k++) {
      const float ax = points[j][0], ay = points[j][1];
      const float dx = points[k][0] - ax, dy = points[k][1] - ay;
      const float length = dx * dx + dy * dy, every = length > 0 ? 1 / length : 0;
      const float py = y - ay;
      // Left of this the edge is crossed on the way to the right.
      const bool is_crossed = (points[k][1] > y) != (ay > y);
      const float crossing = is_crossed ? dx * (y - points[k][1]) / dy + points[k][0] : -1e30f;
      for (int i = 0; i < kLanes; i++) {
        const float at = x + step * static_cast<float>(first + i), px = at - ax;
        const float t = std::min(1.0f, std::max(0.0f, (px * dx + py * dy) * every));
        const float ex = px - t * dx, ey = py - t * dy;
        nearest[i] = std::min(nearest[i], ex * ex + ey * ey);
        side[i] = at < crossing ? -side[i] : side[i];
      }
    }
    const int end = std::min(kLanes, places - first);
    for (int i = 0; i < end; i++) distances[first + i] = side[i] * std::sqrt(nearest[i]);
  }
}

}  // namespace guise
