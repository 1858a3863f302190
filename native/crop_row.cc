#include "crop_row.h"

#include <algorithm>
#include <cmath>

#include "vector_clones.h"

namespace guise {
namespace {

/// The pixels first … last − 1 of `count` for which start + i · step is in 0 … most.
void Narrow(float start, float step, float most, int* first, int* last) {
  if (std::abs(step) < 1e-9f) {
    if (!(start >= 0 && start <= most)) *last = *first;
    return;
  }
  const float a = -start / step, b = (most - start) / step;
  const float low = std::ceil(std::min(a, b)), high = std::floor(std::max(a, b)) + 1;
  *first = static_cast<int>(std::max(static_cast<float>(*first), std::min(low, 1e6f)));
  *last = static_cast<int>(std::min(static_cast<float>(*last), std::max(high, -1e6f)));
}

template <int kChannels>
inline void Sample(const PackedCrop& crop, const CropLine& line, float* row) {
  const int count = line.count;
  const float most_u = static_cast<float>(crop.width - 1);
  const float most_v = static_cast<float>(crop.height - 1);
  int first = 0, last = count;
  Narrow(line.u, line.du, most_u, &first, &last);
  Narrow(line.v, line.dv, most_v, &first, &last);
  last = std::max(first, last);
  std::fill(row, row + std::min(first, count) * kChannels, 0.0f);
  const int64_t stride = static_cast<int64_t>(crop.width) * kChannels;
  for (int i = first; i < last; i++) {
    // Rounding may lead a hair beyond the edge.
    const float u = std::min(std::max(line.u + line.du * i, 0.0f), most_u);
    const float v = std::min(std::max(line.v + line.dv * i, 0.0f), most_v);
    const int u0 = std::min(static_cast<int>(u), crop.width - 2);
    const int v0 = std::min(static_cast<int>(v), crop.height - 2);
    const float tu = u - static_cast<float>(u0), tv = v - static_cast<float>(v0);
    const float* a = crop.pixels + v0 * stride + u0 * kChannels;
    const float* b = a + stride;
    float pair[2 * kChannels];
    for (int c = 0; c < 2 * kChannels; c++) pair[c] = a[c] + tv * (b[c] - a[c]);
    float* out = row + i * kChannels;
    for (int c = 0; c < kChannels; c++) out[c] = pair[c] + tu * (pair[c + kChannels] - pair[c]);
  }
  if (last < count) std::fill(row + last * kChannels, row + count * kChannels, 0.0f);
}

}  // namespace

GUISE_VECTOR_CLONES
void SampleRow(const PackedCrop& crop, const CropLine& line, float* row) {
  Sample<kRowChannels>(crop, line, row);
}

GUISE_VECTOR_CLONES
void SampleValuesRow(const PackedCrop& crop, const CropLine& line, float* row) {
  Sample<1>(crop, line, row);
}

}  // namespace guise
