#include "frame/nv12_fit.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "vector_clones.h"

namespace guise {
namespace {

constexpr int kWeightBits = 14;
constexpr int kOne = 1 << kWeightBits;
constexpr int kRowBits = 6;  // kept of a row's fraction between the two passes
constexpr uint8_t kBlackLuma = 16, kNoChroma = 128;

int EvenAtLeast2(double v) { return std::max(2, static_cast<int>(std::lround(v / 2)) * 2); }

int FittedWidth(int sw, int sh, int tw, int th) {
  const double scale = std::min(static_cast<double>(tw) / sw, static_cast<double>(th) / sh);
  return std::min(tw, EvenAtLeast2(sw * scale));
}

int FittedHeight(int sw, int sh, int tw, int th) { return FittedWidth(sh, sw, th, tw); }

GUISE_VECTOR_CLONES
void AddRow(const uint8_t* source, int weight, int count, int32_t* sum) {
  for (int i = 0; i < count; i++) sum[i] += weight * source[i];
}

}  // namespace

AxisTaps::AxisTaps(int source_length, int target_length) {
  const double step = static_cast<double>(source_length) / target_length;
  const double radius = std::max(1.0, step);
  width_ = std::min(source_length, static_cast<int>(std::ceil(2 * radius)));
  first_.resize(target_length);
  weights_.assign(static_cast<size_t>(target_length) * width_, 0);
  std::vector<double> exact(width_);
  for (int t = 0; t < target_length; t++) {
    const double centre = (t + 0.5) * step - 0.5;
    const int wanted = static_cast<int>(std::floor(centre - radius)) + 1;
    first_[t] = std::min(std::max(0, wanted), source_length - width_);
    std::fill(exact.begin(), exact.end(), 0);
    double total = 0;
    for (int i = wanted; i < wanted + static_cast<int>(std::ceil(2 * radius)) + 1; i++) {
      const double weight = std::max(0.0, 1 - std::abs(i - centre) / radius);
      // Beyond the edge the edge sample stands in.
      const int sample = std::min(std::max(i, first_[t]), first_[t] + width_ - 1);
      exact[sample - first_[t]] += weight;
      total += weight;
    }
    int16_t* weights = &weights_[static_cast<size_t>(t) * width_];
    int left = kOne, largest = 0;
    for (int i = 0; i < width_; i++) {
      weights[i] = static_cast<int16_t>(std::lround(exact[i] / total * kOne));
      left -= weights[i];
      if (weights[i] > weights[largest]) largest = i;
    }
    weights[largest] = static_cast<int16_t>(weights[largest] + left);
  }
}

Nv12Fit::Nv12Fit(int sw, int sh, int tw, int th)
    : source_width_(sw),
      target_width_(tw),
      target_height_(th),
      width_(FittedWidth(sw, sh, tw, th)),
      height_(FittedHeight(sw, sh, tw, th)),
      left_((tw - width_) / 4 * 2),
      top_((th - height_) / 4 * 2),
      luma_across_(sw, width_),
      luma_down_(sh, height_),
      chroma_across_(sw / 2, width_ / 2),
      chroma_down_(sh / 2, height_ / 2),
      row_(sw),
      target_(static_cast<size_t>(tw) * th * 3 / 2, kNoChroma) {
  memset(target_.data(), kBlackLuma, static_cast<size_t>(tw) * th);
}

void Nv12Fit::ScalePlane(const uint8_t* source, int source_width, int channels,
                         const AxisTaps& across, const AxisTaps& down, uint8_t* target, int width,
                         int height) {
  const int row_length = source_width * channels;
  constexpr int shift = 2 * kWeightBits - (kWeightBits - kRowBits);
  for (int y = 0; y < height; y++) {
    std::fill(row_.begin(), row_.begin() + row_length, 1 << (kWeightBits - kRowBits - 1));
    const int16_t* vertical = down.weights(y);
    for (int i = 0; i < down.width(); i++) {
      if (vertical[i] == 0) continue;
      AddRow(source + static_cast<int64_t>(down.first(y) + i) * row_length, vertical[i],
             row_length, row_.data());
    }
    for (int i = 0; i < row_length; i++) row_[i] >>= kWeightBits - kRowBits;
    uint8_t* out = target + static_cast<int64_t>(y) * target_width_;
    for (int x = 0; x < width; x++) {
      const int16_t* weights = across.weights(x);
      for (int c = 0; c < channels; c++) {
        const int32_t* samples = &row_[across.first(x) * channels + c];
        int32_t sum = 1 << (shift - 1);
        for (int i = 0; i < across.width(); i++) sum += weights[i] * samples[i * channels];
        out[x * channels + c] = static_cast<uint8_t>(std::min(255, sum >> shift));
      }
    }
  }
}

Nv12View Nv12Fit::Apply(const Nv12View& source) {
  uint8_t* luma = target_.data();
  uint8_t* chroma = luma + static_cast<int64_t>(target_width_) * target_height_;
  ScalePlane(source.luma(), source_width_, 1, luma_across_, luma_down_,
             luma + static_cast<int64_t>(top_) * target_width_ + left_, width_, height_);
  ScalePlane(source.chroma(), source_width_ / 2, 2, chroma_across_, chroma_down_,
             chroma + static_cast<int64_t>(top_ / 2) * target_width_ + left_, width_ / 2,
             height_ / 2);
  return {target_.data(), target_width_, target_height_};
}

}  // namespace guise
