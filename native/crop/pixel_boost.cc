#include "crop/pixel_boost.h"

#include <algorithm>
#include <cstdint>

#include "finite.h"
#include "vector_clones.h"

namespace guise {
namespace {

/// The first pixel in the picture of a row of the part.
int64_t RowStart(const BoostPart& part, int plane, int y) {
  const int64_t stride = static_cast<int64_t>(part.size) * part.boost;
  return (plane * stride + static_cast<int64_t>(y) * part.boost + part.top) * stride + part.left;
}

GUISE_VECTOR_CLONES
void ClampRow(const float* from, int count, float least, float most, int step, float* to) {
  if (step == 1) {
    for (int i = 0; i < count; i++) to[i] = std::min(most, std::max(least, from[i]));
  } else {
    for (int i = 0; i < count; i++) to[i * step] = std::min(most, std::max(least, from[i]));
  }
}

}  // namespace

void TakePart(const float* picture, const BoostPart& part, float* pixels) {
  float* to = pixels;
  for (int plane = 0; plane < part.planes; plane++) {
    for (int y = 0; y < part.size; y++, to += part.size) {
      const float* from = picture + RowStart(part, plane, y);
      if (part.boost == 1) {
        std::copy_n(from, part.size, to);
      } else {
        for (int x = 0; x < part.size; x++) to[x] = from[x * part.boost];
      }
    }
  }
}

bool PutPart(const float* pixels, const BoostPart& part, float least, float most, float* picture) {
  const float* from = pixels;
  for (int plane = 0; plane < part.planes; plane++) {
    for (int y = 0; y < part.size; y++, from += part.size) {
      ClampRow(from, part.size, least, most, part.boost, picture + RowStart(part, plane, y));
    }
  }
  return AreFinite(pixels, static_cast<int64_t>(part.planes) * part.size * part.size);
}

}  // namespace guise
