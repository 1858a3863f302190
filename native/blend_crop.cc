#include <algorithm>
#include <cmath>
#include <vector>

#include "crop_region.h"
#include "nv12.h"
#include "vector_clones.h"
#include "yuv.h"

namespace guise {
namespace {

/// A crop pixel ready to be laid over the frame: luma and chroma times alpha, and alpha.
/// Four floats side by side are interpolated by one vector instruction.
enum Channel { kY, kCb, kCr, kAlpha, kChannels };

GUISE_VECTOR_CLONES
void PackCrop(const float* crop, const float* mask, int64_t plane, float scale, float offset,
              float* packed) {
  for (int64_t i = 0; i < plane; i++) {
    const float r = Clamp255(crop[i] * scale + offset);
    const float g = Clamp255(crop[plane + i] * scale + offset);
    const float b = Clamp255(crop[2 * plane + i] * scale + offset);
    const float alpha = mask[i];
    float* pixel = packed + i * kChannels;
    pixel[kY] = alpha * RgbToY(r, g, b);
    pixel[kCb] = alpha * RgbToCb(r, g, b);
    pixel[kCr] = alpha * RgbToCr(r, g, b);
    pixel[kAlpha] = alpha;
  }
}

struct PackedCrop {
  const float* pixels;
  int width, height;
};

/// Points of the crop that lie under pixels of a frame row: (u + i · du, v + i · dv).
struct CropLine {
  float u, v, du, dv;
};

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

/// Samples the crop bilinearly under `count` pixels of a row; those beyond it are clear.
GUISE_VECTOR_CLONES
void SampleRow(const PackedCrop& crop, const CropLine& line, int count, float* row) {
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

GUISE_VECTOR_CLONES
void BlendLuma(const float* row, int count, uint8_t* luma) {
  for (int i = 0; i < count; i++) {
    const float* sample = row + i * kChannels;
    luma[i] = ToByte(luma[i] * (1 - sample[kAlpha]) + sample[kY]);
  }
}

/// Each pair of chroma bytes by the mean of its four pixels' samples.
GUISE_VECTOR_CLONES
void BlendChroma(const float* upper, const float* lower, int count, uint8_t* chroma) {
  for (int i = 0; i < count; i += 2) {
    float mean[kChannels];
    for (int c = 0; c < kChannels; c++) {
      const int at = i * kChannels + c;
      mean[c] = 0.25f * (upper[at] + upper[at + kChannels] + lower[at] + lower[at + kChannels]);
    }
    chroma[i] = ToByte(chroma[i] * (1 - mean[kAlpha]) + mean[kCb]);
    chroma[i + 1] = ToByte(chroma[i + 1] * (1 - mean[kAlpha]) + mean[kCr]);
  }
}

}  // namespace

void BlendCrop(const Nv12Target& frame, Affine frame_to_crop, const float* crop,
               const float* mask, int crop_width, int crop_height, float crop_scale,
               float crop_offset) {
  const int64_t plane = static_cast<int64_t>(crop_width) * crop_height;
  const Region region =
      CoveredRegion(frame_to_crop, crop_width, crop_height, frame.width, frame.height);
  if (region.left >= region.right || region.top >= region.bottom) return;
  // Grow once, when a thread blends its first crop of a size.
  thread_local std::vector<float> packed, rows;
  const int count = region.right - region.left;
  packed.resize(std::max(packed.size(), static_cast<size_t>(plane) * kChannels));
  rows.resize(std::max(rows.size(), static_cast<size_t>(count) * 2 * kChannels));
  PackCrop(crop, mask, plane, crop_scale, crop_offset, packed.data());
  const PackedCrop packed_crop = {packed.data(), crop_width, crop_height};
  Affine m = frame_to_crop;
  for (int top = region.top; top < region.bottom; top += 2) {
    for (int i = 0; i < 2; i++) {
      const int y = top + i;
      const CropLine line = {static_cast<float>(m[0] * region.left + m[1] * y + m[2]),
                             static_cast<float>(m[3] * region.left + m[4] * y + m[5]),
                             static_cast<float>(m[0]), static_cast<float>(m[3])};
      float* row = rows.data() + static_cast<size_t>(i) * count * kChannels;
      SampleRow(packed_crop, line, count, row);
      BlendLuma(row, count, frame.luma() + static_cast<int64_t>(y) * frame.width + region.left);
    }
    BlendChroma(rows.data(), rows.data() + static_cast<size_t>(count) * kChannels, count,
                frame.chroma() + static_cast<int64_t>(top / 2) * frame.width + region.left);
  }
}

}  // namespace guise
