#include "mask/wearer_mask.h"

#include <algorithm>
#include <vector>

#include "box_blur.h"
#include "crop/region.h"
#include "crop/row.h"
#include "extent.h"
#include "frame/yuv.h"
#include "polygon.h"
#include "vector_clones.h"

namespace guise {
namespace {

/// For each of `count` pixels, whether the class of the greatest logit is swapped.
GUISE_VECTOR_CLONES
void SwappedOfRow(const float* logits, int64_t plane, const uint8_t* is_swapped, int class_count,
                  int count, float* swapped) {
  float best[kMostCropSize];
  const float first = is_swapped[0];
  for (int i = 0; i < count; i++) {
    best[i] = logits[i];
    swapped[i] = first;
  }
  for (int c = 1; c < class_count; c++) {
    const float* row = logits + c * plane;
    const float value = is_swapped[c];
    for (int i = 0; i < count; i++) {
      const bool is_better = row[i] > best[i];
      best[i] = is_better ? row[i] : best[i];
      swapped[i] = is_better ? value : swapped[i];
    }
  }
}

/// mask = min(mask, mean of the factor × factor values that each pixel covers).
template <typename RowOf>
void LowerToMeans(RowOf row_of, int network_size, float* mask, int size) {
  const int factor = network_size / size;
  const float share = 1.0f / static_cast<float>(factor * factor);
  float row[kMostCropSize], sums[kMostCropSize];
  for (int y = 0; y < size; y++) {
    std::fill_n(sums, size, 0.0f);
    for (int j = 0; j < factor; j++) {
      row_of(y * factor + j, row);
      for (int x = 0; x < network_size; x++) sums[x / factor] += row[x];
    }
    float* to = mask + static_cast<int64_t>(y) * size;
    for (int x = 0; x < size; x++) to[x] = std::min(to[x], sums[x] * share);
  }
}

}  // namespace

void LowerByClasses(const float* logits, const uint8_t* is_swapped, int class_count,
                    int network_size, float* mask, int size) {
  const int64_t plane = static_cast<int64_t>(network_size) * network_size;
  LowerToMeans(
      [&](int y, float* row) {
        SwappedOfRow(logits + static_cast<int64_t>(y) * network_size, plane, is_swapped,
                     class_count, network_size, row);
      },
      network_size, mask, size);
}

void LowerByValues(const float* values, int network_size, float* mask, int size) {
  LowerToMeans(
      [&](int y, float* row) {
        const float* from = values + static_cast<int64_t>(y) * network_size;
        for (int x = 0; x < network_size; x++) row[x] = std::min(1.0f, std::max(0.0f, from[x]));
      },
      network_size, mask, size);
}

void LowerByLogits(const float* logits, int network_size, float* mask, int size) {
  LowerToMeans(
      [&](int y, float* row) {
        const float* from = logits + static_cast<int64_t>(y) * network_size;
        for (int x = 0; x < network_size; x++) row[x] = from[x] > 0 ? 1.0f : 0.0f;
      },
      network_size, mask, size);
}

void LowerInPolygon(const float* points, int count, float growth, float feather, float* mask,
                    int size) {
  float corners[kMostCorners][2];
  Extent extent;
  for (int i = 0; i < count; i++) {
    corners[i][0] = points[2 * i];
    corners[i][1] = points[2 * i + 1];
    extent.Include(corners[i][0], corners[i][1]);
  }
  const float reach = growth + feather;
  const auto within = [size](float v) {
    return static_cast<int>(std::min(static_cast<float>(size), std::max(0.0f, v)));
  };
  for (int y = within(extent.top - reach); y < within(extent.bottom + reach + 2); y++) {
    for (int x = within(extent.left - reach); x < within(extent.right + reach + 2); x++) {
      const float distance =
          SignedDistance(static_cast<float>(x), static_cast<float>(y), corners, count);
      float& value = mask[static_cast<int64_t>(y) * size + x];
      value = std::min(value, Smoothstep(distance, growth, feather));
    }
  }
}

GUISE_VECTOR_CLONES
void SoftenMask(float* mask, float* scratch, int size, float sigma) {
  const int64_t area = static_cast<int64_t>(size) * size;
  if (sigma > 0) {
    // What is the wearer's is blurred, for beyond the crop nothing is.
    for (int64_t i = 0; i < area; i++) mask[i] = 1.0f - mask[i];
    BoxBlur<1>(mask, scratch, size, size, BoxRadius(sigma), kGaussianPasses);
    for (int64_t i = 0; i < area; i++) mask[i] = 1.0f - mask[i];
  }
  for (int64_t i = 0; i < area; i++) {
    mask[i] = std::min(1.0f, std::max(0.0f, mask[i] * 2.0f - 1.0f));
  }
}

bool IsMaskKept(const float* mask, const int32_t* pixels, int count, double most) {
  double kept = 0;
  for (int i = 0; i < count; i++) kept += mask[pixels[i]];
  return 1 - kept / count <= most;
}

namespace {

/// to += share · (from − to)
GUISE_VECTOR_CLONES
void RestoreLuma(const float* share, int count, const uint8_t* __restrict from,
                 uint8_t* __restrict to) {
  for (int i = 0; i < count; i++) {
    to[i] = ToByte(to[i] + share[i] * (static_cast<float>(from[i]) - to[i]));
  }
}

/// Each pair of chroma bytes by the mean share of its four pixels.
GUISE_VECTOR_CLONES
void RestoreChroma(const float* upper, const float* lower, int count,
                   const uint8_t* __restrict from, uint8_t* __restrict to) {
  for (int i = 0; i < count; i += 2) {
    const float share = 0.25f * (upper[i] + upper[i + 1] + lower[i] + lower[i + 1]);
    to[i] = ToByte(to[i] + share * (static_cast<float>(from[i]) - to[i]));
    to[i + 1] = ToByte(to[i + 1] + share * (static_cast<float>(from[i + 1]) - to[i + 1]));
  }
}

}  // namespace

void RestoreByMask(const Nv12Target& frame, const Nv12View& before, Affine frame_to_crop,
                   const float* mask, int size) {
  const Region region = CoveredRegion(frame_to_crop, size, size, frame.width, frame.height);
  const int count = region.right - region.left;
  if (count <= 0 || size < 2) return;
  // What is the wearer's, which is nothing beyond the crop. Grow once, when a thread
  // meets its widest face.
  static thread_local std::vector<float> own, rows;
  const size_t area = static_cast<size_t>(size) * size;
  own.resize(std::max(own.size(), area));
  rows.resize(std::max(rows.size(), static_cast<size_t>(count) * 2));
  for (size_t i = 0; i < area; i++) own[i] = 1.0f - mask[i];
  const PackedCrop crop = {own.data(), size, size};
  for (int top = region.top; top < region.bottom; top += 2) {
    for (int i = 0; i < 2; i++) {
      float* row = rows.data() + static_cast<size_t>(i) * count;
      SampleValuesRow(crop, LineUnder(frame_to_crop, region.left, top + i, count), row);
      const int64_t at = static_cast<int64_t>(top + i) * frame.width + region.left;
      RestoreLuma(row, count, before.luma() + at, frame.luma() + at);
    }
    const int64_t at = static_cast<int64_t>(top / 2) * frame.width + region.left;
    RestoreChroma(rows.data(), rows.data() + count, count, before.chroma() + at,
                  frame.chroma() + at);
  }
}

}  // namespace guise
