#include "wearer_mask.h"

#include <algorithm>
#include <cmath>

#include "box_blur.h"
#include "crop_region.h"
#include "polygon.h"
#include "vector_clones.h"
#include "yuv.h"

namespace guise {
namespace {

constexpr int kMaxRow = 2048;
constexpr int kBlurPasses = 3;

/// For each of `count` pixels, whether the class of the greatest logit is swapped.
GUISE_VECTOR_CLONES
void SwappedOfRow(const float* logits, int64_t plane, const uint8_t* is_swapped, int class_count,
                  int count, float* swapped) {
  float best[kMaxRow];
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
  float row[kMaxRow], sums[kMaxRow];
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

void LowerInPolygon(const float* points, int count, float growth, float feather, float* mask,
                    int size) {
  float corners[64][2];
  float left = 1e9f, top = 1e9f, right = -1e9f, bottom = -1e9f;
  for (int i = 0; i < count; i++) {
    corners[i][0] = points[2 * i];
    corners[i][1] = points[2 * i + 1];
    left = std::min(left, corners[i][0]);
    right = std::max(right, corners[i][0]);
    top = std::min(top, corners[i][1]);
    bottom = std::max(bottom, corners[i][1]);
  }
  const float reach = growth + feather;
  const auto within = [size](float v) {
    return static_cast<int>(std::min(static_cast<float>(size), std::max(0.0f, v)));
  };
  for (int y = within(top - reach); y < within(bottom + reach + 2); y++) {
    for (int x = within(left - reach); x < within(right + reach + 2); x++) {
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
    // Three boxes add their variances up.
    const float of_one = sigma / std::sqrt(static_cast<float>(kBlurPasses));
    const int radius = std::max(
        1, static_cast<int>(std::lround((std::sqrt(12 * of_one * of_one + 1) - 1) / 2)));
    BoxBlur<1>(mask, scratch, size, size, radius, kBlurPasses);
    for (int64_t i = 0; i < area; i++) mask[i] = 1.0f - mask[i];
  }
  for (int64_t i = 0; i < area; i++) {
    mask[i] = std::min(1.0f, std::max(0.0f, mask[i] * 2.0f - 1.0f));
  }
}

GUISE_VECTOR_CLONES
void RestoreByMask(const Nv12Target& frame, const Nv12View& before, Affine m, const float* mask,
                   int size) {
  const Region region = CoveredRegion(m, size, size, frame.width, frame.height);
  const auto mix = [](uint8_t own, uint8_t swapped, float keep) {
    return ToByte(static_cast<float>(own) + keep * (static_cast<float>(swapped) - own));
  };
  for (int by = region.top; by < region.bottom; by += 2) {
    for (int bx = region.left; bx < region.right; bx += 2) {
      float keep_sum = 0;
      for (int i = 0; i < 4; i++) {
        const int x = bx + (i & 1), y = by + (i >> 1);
        Tap tap;
        float keep = 1;
        if (TapAt(m, x, y, size, size, &tap)) {
          const float upper = mask[tap.at00] + (mask[tap.at01] - mask[tap.at00]) * tap.tu;
          const float lower = mask[tap.at10] + (mask[tap.at11] - mask[tap.at10]) * tap.tu;
          keep = upper + (lower - upper) * tap.tv;
        }
        keep_sum += keep;
        if (keep >= 1) continue;
        const int64_t at = static_cast<int64_t>(y) * frame.width + x;
        frame.luma()[at] = mix(before.luma()[at], frame.luma()[at], keep);
      }
      if (keep_sum >= 4) continue;
      const int64_t at = static_cast<int64_t>(by / 2) * frame.width + bx;
      for (int c = 0; c < 2; c++) {
        frame.chroma()[at + c] =
            mix(before.chroma()[at + c], frame.chroma()[at + c], keep_sum * 0.25f);
      }
    }
  }
}

}  // namespace guise
