#include <algorithm>
#include <cmath>

#include "crop/sample_span.h"
#include "frame/nv12.h"
#include "vector_clones.h"

namespace guise {
namespace {

/// Crop pixels sampled at a time: the sums stay in the first-level cache.
constexpr int kChunk = 256;

/// A bilinear sample covers two frame pixels each way, so that a crop pixel that covers
/// more is the mean of several, lest fine detail turn into false shapes.
int SamplesAcross(double dx, double dy) {
  const double pixels = std::hypot(dx, dy);
  return std::min(16, std::max(1, static_cast<int>(std::lround(pixels / 2))));
}

struct Sampling {
  Affine crop_to_frame;
  int across, down;  ///< samples per crop pixel
  bool is_border_black;
  AddSpan add_span;
};

/// Sums the samples of `count` crop pixels from (column, row) on.
void SumChunk(const Nv12View& frame, const Sampling& sampling, int column, int row, int count,
              float* const* sums) {
  Affine m = sampling.crop_to_frame;
  for (int c = 0; c < 3; c++) std::fill_n(sums[c], count, 0.0f);
  for (int j = 0; j < sampling.down; j++) {
    for (int i = 0; i < sampling.across; i++) {
      const double u = column + (i + 0.5) / sampling.across - 0.5;
      const double v = row + (j + 0.5) / sampling.down - 0.5;
      const SampleLine line = {m[0] * u + m[1] * v + m[2], m[3] * u + m[4] * v + m[5], m[0], m[3], count};
      sampling.add_span(frame, line, sampling.is_border_black, sums);
    }
  }
}

GUISE_VECTOR_CLONES
void Normalise(const float* sums, int count, float gain, float bias, float* out, int step) {
  if (step == 1) {
    for (int i = 0; i < count; i++) out[i] = sums[i] * gain + bias;
  } else {
    for (int i = 0; i < count; i++) out[static_cast<int64_t>(i) * step] = sums[i] * gain + bias;
  }
}

void Sample(const Nv12View& frame, const Sampling& sampling, int width, int height,
            const TensorFormat& format, float* tensor) {
  float red[kChunk], green[kChunk], blue[kChunk];
  float* const sums[3] = {red, green, blue};
  const int64_t plane = format.is_nhwc ? 1 : static_cast<int64_t>(width) * height;
  const int step = format.is_nhwc ? 3 : 1;
  const float share = 1.0f / static_cast<float>(sampling.across * sampling.down);
  for (int row = 0; row < height; row++) {
    for (int column = 0; column < width; column += kChunk) {
      const int count = std::min(kChunk, width - column);
      SumChunk(frame, sampling, column, row, count, sums);
      float* out = tensor + (static_cast<int64_t>(row) * width + column) * step;
      for (int slot = 0; slot < 3; slot++) {
        const float* channel = sums[format.is_bgr ? 2 - slot : slot];
        const float scale = format.scale[slot];
        Normalise(channel, count, share * scale, -format.mean[slot] * scale, out + slot * plane,
                  step);
      }
    }
  }
}

void SampleWith(AddSpan add_span, const Nv12View& frame, Affine m, int width, int height,
                const TensorFormat& format, float* tensor) {
  Sample(frame,
         {m, SamplesAcross(m[0], m[3]), SamplesAcross(m[1], m[4]), format.is_border_black, add_span},
         width, height, format, tensor);
}

}  // namespace

void SampleToTensor(const Nv12View& frame, Affine crop_to_frame, int width, int height,
                    const TensorFormat& format, float* tensor) {
  SampleWith(FastestAddSpan(), frame, crop_to_frame, width, height, format, tensor);
}

void SampleToTensorPortably(const Nv12View& frame, Affine crop_to_frame, int width, int height,
                            const TensorFormat& format, float* tensor) {
  SampleWith(AddSpanPortably, frame, crop_to_frame, width, height, format, tensor);
}

}  // namespace guise
