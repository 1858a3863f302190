#include "finite.h"

#include "vector_clones.h"

namespace guise {

/// Zero times a number is zero; times what is none, it is none. That much vectorises
/// without leave to reorder sums.
GUISE_VECTOR_CLONES
bool AreFinite(const float* values, int64_t count) {
  constexpr int kLanes = 16;
  float lanes[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (int k = 0; k < kLanes; k++) lanes[k] += values[i + k] * 0.0f;
  }
  for (; i < count; i++) lanes[0] += values[i] * 0.0f;
  float sum = 0;
  for (const float lane : lanes) sum += lane;
  return sum == 0.0f;
}

}  // namespace guise
