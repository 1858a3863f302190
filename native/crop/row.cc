#include "crop/row.h"

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

/// The pixels first … last − 1 of the line that lie over the crop; first ≤ last.
void NarrowToCrop(const PackedCrop& crop, const CropLine& line, int* first, int* last) {
  *first = 0;
  *last = line.count;
  Narrow(line.u, line.du, static_cast<float>(crop.width - 1), first, last);
  Narrow(line.v, line.dv, static_cast<float>(crop.height - 1), first, last);
  *first = std::min(*first, line.count);
  *last = std::max(*first, std::min(*last, line.count));
}

/// Pixels whose places in the crop are computed together.
constexpr int kChunk = 16;

/// Where samples lie: index of the upper left of four pixels, and how far beyond it.
struct Places {
  int32_t at[kChunk];
  float right[kChunk], down[kChunk];
};

/// Those of the pixels from `first` on.
template <int kChannels>
GUISE_PART_OF_KERNEL void Locate(const PackedCrop& crop, const CropLine& line, int first, Places* places) {
  const float most_u = static_cast<float>(crop.width - 1);
  const float most_v = static_cast<float>(crop.height - 1);
  for (int k = 0; k < kChunk; k++) {
    const float i = static_cast<float>(first + k);
    // Rounding may lead a hair beyond the edge; a NaN becomes 0.
    const float u = std::min(most_u, std::max(0.0f, line.u + line.du * i));
    const float v = std::min(most_v, std::max(0.0f, line.v + line.dv * i));
    const int u0 = std::min(static_cast<int>(u), crop.width - 2);
    const int v0 = std::min(static_cast<int>(v), crop.height - 2);
    places->at[k] = (v0 * crop.width + u0) * kChannels;
    places->right[k] = u - static_cast<float>(u0);
    places->down[k] = v - static_cast<float>(v0);
  }
}

template <int kChannels>
GUISE_PART_OF_KERNEL void Sample(const PackedCrop& crop, const CropLine& line, float* __restrict row) {
  const int count = line.count;
  int first, last;
  NarrowToCrop(crop, line, &first, &last);
  std::fill(row, row + first * kChannels, 0.0f);
  const int stride = crop.width * kChannels;
  Places places;
  for (int i = first; i < last; i += kChunk) {
    Locate<kChannels>(crop, line, i, &places);
    const int here = std::min(kChunk, last - i);
    for (int k = 0; k < here; k++) {
      const float* __restrict a = crop.pixels + places.at[k];
      const float* __restrict b = a + stride;
      const float right = places.right[k], down = places.down[k];
      float pair[2 * kChannels];
      for (int c = 0; c < 2 * kChannels; c++) pair[c] = a[c] + down * (b[c] - a[c]);
      float* out = row + (i + k) * kChannels;
      for (int c = 0; c < kChannels; c++) {
        out[c] = pair[c] + right * (pair[c + kChannels] - pair[c]);
      }
    }
  }
  std::fill(row + last * kChannels, row + count * kChannels, 0.0f);
}

}  // namespace

RowPart PartOver(const PackedCrop& crop, const CropLine& upper, const CropLine& lower) {
  int first, last, first_below, last_below;
  NarrowToCrop(crop, upper, &first, &last);
  NarrowToCrop(crop, lower, &first_below, &last_below);
  if (first == last) return {first_below & ~1, ((last_below + 1) & ~1) - (first_below & ~1)};
  if (first_below < last_below) {
    first = std::min(first, first_below);
    last = std::max(last, last_below);
  }
  return {first & ~1, ((last + 1) & ~1) - (first & ~1)};
}

GUISE_VECTOR_CLONES
void SampleRow(const PackedCrop& crop, const CropLine& line, float* row) {
  Sample<kRowChannels>(crop, line, row);
}

GUISE_VECTOR_CLONES
void SampleValuesRow(const PackedCrop& crop, const CropLine& line, float* row) {
  Sample<1>(crop, line, row);
}

}  // namespace guise
