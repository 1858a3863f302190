#include "crop/dfm.h"

#include <algorithm>
#include <cstdint>

#include "finite.h"
#include "vector_clones.h"

namespace guise {
namespace {

constexpr int kErosions = 2;

/// Half widths of moving means of 11, 13 and 13 pixels, whose variances add up to that of
/// the Gaussian (Kovesi, "Fast Almost-Gaussian Filtering", 2010): within three hundredths
/// of it, in time that does not depend on its width.
constexpr int kMeanRadii[] = {5, 6, 6};

/// to = the least of each value and its four neighbours.
GUISE_VECTOR_CLONES
void ErodeRow(const float* above, const float* row, const float* below, int count, float* to) {
  for (int x = 0; x < count; x++) to[x] = std::min(row[x], std::min(above[x], below[x]));
  for (int x = 1; x < count; x++) to[x] = std::min(to[x], row[x - 1]);
  for (int x = 0; x < count - 1; x++) to[x] = std::min(to[x], row[x + 1]);
}

void Erode(const float* from, int size, float* to) {
  for (int y = 0; y < size; y++) {
    const float* row = from + static_cast<int64_t>(y) * size;
    ErodeRow(y > 0 ? row - size : row, row, y < size - 1 ? row + size : row, size,
             to + static_cast<int64_t>(y) * size);
  }
}

/// Moving means along rows, edges repeated; rows become columns of `to`.
void Average(const float* from, int size, int radius, float* to) {
  const int last = size - 1;
  const float share = 1.0f / static_cast<float>(2 * radius + 1);
  for (int y = 0; y < size; y++) {
    const float* row = from + static_cast<int64_t>(y) * size;
    float sum = row[0] * static_cast<float>(radius);
    for (int x = 0; x <= radius; x++) sum += row[std::min(x, last)];
    for (int x = 0; x < size; x++) {
      to[static_cast<int64_t>(x) * size + y] = sum * share;
      sum += row[std::min(x + radius + 1, last)] - row[std::max(x - radius, 0)];
    }
  }
}

}  // namespace

GUISE_VECTOR_CLONES
bool TakeDfmPicture(const float* pixels, int size, float* planes) {
  const int64_t area = static_cast<int64_t>(size) * size;
  for (int64_t i = 0; i < area; i++) {
    for (int c = 0; c < 3; c++) {
      planes[(2 - c) * area + i] = std::min(1.0f, std::max(0.0f, pixels[i * 3 + c]));
    }
  }
  return AreFinite(pixels, area * 3);
}

void MakeDfmMask(const float* painted_mask, const float* face_mask, const float* box, int size,
                 float* mask, float* scratch) {
  const int64_t area = static_cast<int64_t>(size) * size;
  for (int64_t i = 0; i < area; i++) {
    mask[i] = std::min(1.0f, std::max(0.0f, std::min(painted_mask[i], face_mask[i])));
  }
  for (int i = 0; i < kErosions; i++) {
    Erode(mask, size, scratch);
    std::copy_n(scratch, area, mask);
  }
  for (const int radius : kMeanRadii) {
    Average(mask, size, radius, scratch);
    Average(scratch, size, radius, mask);
  }
  for (int64_t i = 0; i < area; i++) mask[i] = std::min(mask[i], box[i]);
}

}  // namespace guise
