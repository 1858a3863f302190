#include "frame/picture_scale.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "frame/yuv.h"
#include "vector_clones.h"

namespace guise {
namespace {

/// Which source pixels a target pixel covers along one axis, and how much of each, so
/// that the weights of one target pixel add up to 1.
struct Coverage {
  int taps;                    ///< source pixels per target pixel, the same for all
  std::vector<int> first;      ///< per target pixel; first + taps stays in the source
  std::vector<float> weights;  ///< by target pixel, then by tap
};

Coverage Cover(int source, int target) {
  const double ratio = static_cast<double>(source) / target;
  Coverage cover;
  cover.taps = std::min(source, static_cast<int>(std::ceil(ratio)) + (source % target != 0));
  cover.first.resize(target);
  cover.weights.resize(static_cast<size_t>(cover.taps) * target);
  for (int i = 0; i < target; i++) {
    const double begin = i * ratio, end = begin + ratio;
    const int first = std::min(static_cast<int>(begin), source - cover.taps);
    cover.first[i] = first;
    for (int t = 0; t < cover.taps; t++) {
      const double overlap = std::min(end, first + t + 1.0) - std::max(begin, first + t + 0.0);
      cover.weights[static_cast<size_t>(i) * cover.taps + t] =
          static_cast<float>(std::max(0.0, overlap) / ratio);
    }
  }
  return cover;
}

/// sum = Σ weight · row, over the rows that target row `row` covers.
GUISE_VECTOR_CLONES
void SumRows(const uint8_t* plane, int row_bytes, const Coverage& cover, int row, float* sum) {
  std::fill(sum, sum + row_bytes, 0.0f);
  for (int t = 0; t < cover.taps; t++) {
    const float weight = cover.weights[static_cast<size_t>(row) * cover.taps + t];
    if (weight == 0) continue;
    const uint8_t* source = plane + static_cast<int64_t>(cover.first[row] + t) * row_bytes;
    for (int x = 0; x < row_bytes; x++) sum[x] += weight * source[x];
  }
}

template <int kTaps>
void SumTaps(const float* sum, int channels, const Coverage& cover, float* out) {
  const int taps = kTaps == 0 ? cover.taps : kTaps;
  const int targets = static_cast<int>(cover.first.size());
  const int* first = cover.first.data();
  const float* weight = cover.weights.data();
  for (int i = 0; i < targets; i++) {
    const float* source = sum + first[i] * channels;
    float total = 0;
    for (int t = 0; t < taps; t++) total += *weight++ * source[t * channels];
    out[i] = total;
  }
}

/// Scales a summed row of interleaved channels; takes the one that `sum` points at.
/// Few taps are the rule, and known counts are twice as fast.
void SumColumns(const float* sum, int channels, const Coverage& cover, float* out) {
  if (cover.taps == 1) return SumTaps<1>(sum, channels, cover, out);
  if (cover.taps == 2) return SumTaps<2>(sum, channels, cover, out);
  if (cover.taps == 3) return SumTaps<3>(sum, channels, cover, out);
  SumTaps<0>(sum, channels, cover, out);
}

/// Rows on the way from sums to bytes; chroma is repeated to the luma's resolution.
struct Row {
  explicit Row(int width) : luma(width), cb(width), cr(width), r(width), g(width), b(width) {}
  std::vector<float> luma, cb, cr;
  std::vector<uint8_t> r, g, b;
};

/// From half to full resolution, in place.
void Repeat(std::vector<float>& row) {
  for (size_t i = row.size(); i-- > 0;) row[i] = row[i / 2];
}

GUISE_VECTOR_CLONES
void Convert(int width, const float* __restrict luma, const float* __restrict cb,
             const float* __restrict cr, uint8_t* __restrict r, uint8_t* __restrict g,
             uint8_t* __restrict b) {
  for (int i = 0; i < width; i++) {
    const float y = kLuma * (luma[i] - 16), u = cb[i] - 128, v = cr[i] - 128;
    r[i] = ToByte(y + kCrToR * v);
    g[i] = ToByte(y + kCbToG * u + kCrToG * v);
    b[i] = ToByte(y + kCbToB * u);
  }
}

GUISE_VECTOR_CLONES
void Interleave(int width, const uint8_t* __restrict r, const uint8_t* __restrict g,
                const uint8_t* __restrict b, uint8_t* __restrict rgb) {
  for (int i = 0; i < width; i++) {
    rgb[3 * i] = r[i];
    rgb[3 * i + 1] = g[i];
    rgb[3 * i + 2] = b[i];
  }
}

}  // namespace

void ScaleToRgb(const Nv12View& frame, uint8_t* rgb, int64_t stride, int width, int height) {
  const Coverage columns = Cover(frame.width, width), rows = Cover(frame.height, height);
  const Coverage chroma_columns = Cover(frame.width / 2, width / 2);
  const Coverage chroma_rows = Cover(frame.height / 2, height / 2);
  std::vector<float> sum(frame.width);
  Row out(width);
  for (int row = 0; row < height; row++) {
    if (row % 2 == 0) {
      SumRows(frame.chroma(), frame.width, chroma_rows, row / 2, sum.data());
      SumColumns(sum.data(), 2, chroma_columns, out.cb.data());
      SumColumns(sum.data() + 1, 2, chroma_columns, out.cr.data());
      Repeat(out.cb);
      Repeat(out.cr);
    }
    SumRows(frame.luma(), frame.width, rows, row, sum.data());
    SumColumns(sum.data(), 1, columns, out.luma.data());
    Convert(width, out.luma.data(), out.cb.data(), out.cr.data(), out.r.data(), out.g.data(),
            out.b.data());
    Interleave(width, out.r.data(), out.g.data(), out.b.data(), rgb + row * stride);
  }
}

}  // namespace guise
