// The plain rows, and which rows this processor does best.
#include "mesh/blend_row.h"

#include <algorithm>
#include <cmath>

namespace guise {
namespace {

struct Place {
  int at;        ///< offset of the upper left neighbour
  float tx, ty;  ///< shares of the right and lower ones
};

inline Place Locate(float x, float y, int width, int height, int stride, int step) {
  x = std::min(static_cast<float>(width - 1), std::max(0.0f, x));
  y = std::min(static_cast<float>(height - 1), std::max(0.0f, y));
  const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
  return {y0 * stride + x0 * step, x - static_cast<float>(x0), y - static_cast<float>(y0)};
}

inline float Sample(const uint8_t* plane, const Place& p, int stride, int step) {
  const uint8_t* a = plane + p.at;
  const uint8_t* b = a + stride;
  const float upper = a[0] + p.tx * (a[step] - a[0]);
  const float lower = b[0] + p.tx * (b[step] - b[0]);
  return upper + p.ty * (lower - upper);
}

inline float FieldAt(const RowJob& job, FieldName name, int pixel) {
  const float* f = job.field[name] + job.first_node[pixel / 8] + job.node[pixel];
  return f[0] + job.share[pixel] * (f[1] - f[0]);
}

/// The places in the source of the nodes before and after a pixel.
struct Between {
  float u, v, du, dv, share;
  bool is_torn;
};

inline Between SourceBetween(const RowJob& job, int pixel) {
  const int at = job.first_node[pixel / 8] + job.node[pixel];
  const float *u = job.field[kFieldU] + at, *v = job.field[kFieldV] + at;
  const float du = u[1] - u[0], dv = v[1] - v[0];
  return {u[0], v[0], du, dv, job.share[pixel], std::max(std::fabs(du), std::fabs(dv)) > job.tear};
}

/// Looks between two nodes, or mixes what is seen at both when they are torn apart.
/// `look`: (u, v) → value
template <typename Look>
inline float LookBetween(const Between& b, const Look& look) {
  if (!b.is_torn) return look(b.u + b.share * b.du, b.v + b.share * b.dv);
  const float before = look(b.u, b.v);
  return before + b.share * (look(b.u + b.du, b.v + b.dv) - before);
}

inline uint8_t ToByte(float v) {
  return static_cast<uint8_t>(std::min(255.0f, std::max(0.0f, v)) + 0.5f);
}

/// Where the wearer's own pixel comes from, and what is to be done with it.
struct Pixel {
  float alpha, x, y;
  bool is_kept;
};

inline Pixel PixelAt(const RowJob& job, int i, float scale) {
  const float alpha = FieldAt(job, kFieldAlpha, i);
  const float dx = FieldAt(job, kFieldDx, i) * scale, dy = FieldAt(job, kFieldDy, i) * scale;
  const bool is_kept = alpha < kLeastAlpha && std::fabs(dx) < kLeastShift && std::fabs(dy) < kLeastShift;
  return {alpha, static_cast<float>(i) + dx, static_cast<float>(job.y) + dy, is_kept};
}

}  // namespace

void BlendLumaPlainly(const RowJob& job, int first) {
  const TextureLevel &s = *job.source, &w = *job.wearer;
  for (int i = first; i < job.count; i++) {
    const Pixel pixel = PixelAt(job, i, 1);
    if (pixel.is_kept) continue;
    const Place at = Locate(pixel.x, pixel.y, w.width, w.height, w.luma_stride, 1);
    const float own = Sample(w.luma.data(), at, w.luma_stride, 1);
    const float texel = LookBetween(SourceBetween(job, i), [&](float u, float v) {
      const Place from = Locate(u, v, s.width, s.height, s.luma_stride, 1);
      return Sample(s.luma.data(), from, s.luma_stride, 1);
    });
    const float worn =
        16 + FieldAt(job, kFieldLift, i) + FieldAt(job, kFieldGain, i) * (texel - 16);
    job.out[i] = ToByte(own + pixel.alpha * (worn - own));
  }
}

void BlendChromaPlainly(const RowJob& job, int first) {
  const TextureLevel &s = *job.source, &w = *job.wearer;
  for (int i = first; i < job.count; i++) {
    const Pixel pixel = PixelAt(job, i, 0.5f);
    if (pixel.is_kept) continue;
    const Place at = Locate(pixel.x, pixel.y, w.width / 2, w.height / 2, w.chroma_stride, 2);
    const Between between = SourceBetween(job, i);
    const float gain = job.saturation * FieldAt(job, kFieldGain, i);
    for (int c = 0; c < 2; c++) {
      const float own = Sample(w.chroma.data() + c, at, w.chroma_stride, 2);
      const float texel = LookBetween(between, [&](float u, float v) {
        const Place from = Locate(u * 0.5f - 0.25f, v * 0.5f - 0.25f, s.width / 2, s.height / 2,
                                  s.chroma_stride, 2);
        return Sample(s.chroma.data() + c, from, s.chroma_stride, 2);
      });
      const float worn =
          128 + FieldAt(job, c == 0 ? kFieldCb : kFieldCr, i) + gain * (texel - 128);
      job.out[2 * i + c] = ToByte(own + pixel.alpha * (worn - own));
    }
  }
}

namespace {

void ScalarLuma(const RowJob& job) { BlendLumaPlainly(job, 0); }
void ScalarChroma(const RowJob& job) { BlendChromaPlainly(job, 0); }

}  // namespace

const BlendRow& ScalarBlendRow() {
  static const BlendRow row = {ScalarLuma, ScalarChroma};
  return row;
}

const BlendRow& BestBlendRow() {
  const BlendRow* avx2 = Avx2BlendRow();
  return avx2 ? *avx2 : ScalarBlendRow();
}

}  // namespace guise
