// Box blurs of small images whose pixels are groups of K floats.
#ifndef GUISE_NATIVE_BOX_BLUR_H_
#define GUISE_NATIVE_BOX_BLUR_H_

#include <algorithm>
#include <cmath>
#include <cstring>

namespace guise {

/// The box radius whose three passes blur like a Gaussian of this sigma.
inline int BoxRadius(float sigma) {
  return std::max(1, static_cast<int>(std::lround((std::sqrt(4 * sigma * sigma + 1) - 1) / 2)));
}

/// One line of `count` pixels `step` floats apart, blurred from `in` to `out`; beyond
/// the ends the line is taken as zero.
template <int K>
inline void BoxBlurLine(const float* in, float* out, int count, int64_t step, int radius) {
  float sum[K] = {0};
  const float scale = 1.0f / static_cast<float>(2 * radius + 1);
  for (int i = 0; i < std::min(radius, count); i++) {
    for (int k = 0; k < K; k++) sum[k] += in[i * step + k];
  }
  for (int i = 0; i < count; i++) {
    const float* entering = i + radius < count ? in + (i + radius) * step : nullptr;
    const float* leaving = i - radius > 0 ? in + (i - radius - 1) * step : nullptr;
    if (entering) {
      for (int k = 0; k < K; k++) sum[k] += entering[k];
    }
    if (leaving) {
      for (int k = 0; k < K; k++) sum[k] -= leaving[k];
    }
    for (int k = 0; k < K; k++) out[i * step + k] = sum[k] * scale;
  }
}

/// Blurs width · height pixels of K floats in place by `passes` boxes each way.
/// `scratch` has the same size.
template <int K>
void BoxBlur(float* image, float* scratch, int width, int height, int radius, int passes) {
  float *from = image, *to = scratch;
  const int64_t row = static_cast<int64_t>(width) * K;
  for (int pass = 0; pass < passes; pass++) {
    for (int y = 0; y < height; y++) BoxBlurLine<K>(from + y * row, to + y * row, width, K, radius);
    std::swap(from, to);
    for (int x = 0; x < width; x++) BoxBlurLine<K>(from + x * K, to + x * K, height, row, radius);
    std::swap(from, to);
  }
}

}  // namespace guise

#endif  // GUISE_NATIVE_BOX_BLUR_H_
