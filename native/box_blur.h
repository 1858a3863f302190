// Box blurs of small images whose pixels are groups of K floats.
#ifndef GUISE_NATIVE_BOX_BLUR_H_
#define GUISE_NATIVE_BOX_BLUR_H_

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace guise {

/// So many box blurs are taken for a Gaussian.
constexpr int kGaussianPasses = 3;

/// The radius of such boxes: their variances, of r · (r + 1) / 3 each, add up to sigma².
inline int BoxRadius(float sigma) {
  return std::max(1, static_cast<int>(std::lround((std::sqrt(4 * sigma * sigma + 1) - 1) / 2)));
}

/// Blurs along one axis: `count` steps of `step` floats, `length` floats at each step
/// treated alike. Beyond the ends everything is taken as zero.
/// @param sum  scratch, `length` floats
inline void BoxBlurAlong(const float* __restrict in, float* __restrict out, float* __restrict sum,
                         int count, int64_t step, int length, int radius) {
  const float scale = 1.0f / static_cast<float>(2 * radius + 1);
  std::fill_n(sum, length, 0.0f);
  for (int i = 0; i < std::min(radius, count); i++) {
    for (int k = 0; k < length; k++) sum[k] += in[i * step + k];
  }
  for (int i = 0; i < count; i++) {
    const float* entering = in + (i + radius) * step;
    const float* leaving = in + (i - radius - 1) * step;
    const bool enters = i + radius < count, leaves = i > radius;
    float* to = out + i * step;
    if (enters && leaves) {
      for (int k = 0; k < length; k++) sum[k] += entering[k] - leaving[k];
    } else if (enters) {
      for (int k = 0; k < length; k++) sum[k] += entering[k];
    } else if (leaves) {
      for (int k = 0; k < length; k++) sum[k] -= leaving[k];
    }
    for (int k = 0; k < length; k++) to[k] = sum[k] * scale;
  }
}

/// Blurs width · height pixels of K floats in place by `passes` boxes each way.
/// @param scratch  (width · height + width) · K floats
template <int K>
inline void BoxBlur(float* image, float* scratch, int width, int height, int radius, int passes) {
  const int64_t row = static_cast<int64_t>(width) * K;
  float* sum = scratch + row * height;
  for (int pass = 0; pass < passes; pass++) {
    for (int y = 0; y < height; y++) {
      BoxBlurAlong(image + y * row, scratch + y * row, sum, width, K, K, radius);
    }
    BoxBlurAlong(scratch, image, sum, height, row, static_cast<int>(row), radius);
  }
}

}  // namespace guise

#endif  // GUISE_NATIVE_BOX_BLUR_H_
