#include <algorithm>
#include <cmath>
#include <vector>

#include "crop/region.h"
#include "crop/row.h"
#include "frame/nv12.h"
#include "frame/yuv.h"
#include "vector_clones.h"

namespace guise {
namespace {

/// A crop pixel ready to be laid over the frame: luma and chroma times alpha, and alpha.
/// Four floats side by side are interpolated by one vector instruction.
enum Channel { kY, kCb, kCr, kAlpha, kChannels };
static_assert(kChannels == kRowChannels, "rows are sampled four floats at a time");

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
  float* const row_of[2] = {rows.data(), rows.data() + static_cast<size_t>(count) * kChannels};
  for (int top = region.top; top < region.bottom; top += 2) {
    const CropLine lines[2] = {LineUnder(frame_to_crop, region.left, top, count),
                               LineUnder(frame_to_crop, region.left, top + 1, count)};
    const RowPart part = PartOver(packed_crop, lines[0], lines[1]);
    const int left = region.left + part.first;
    for (int i = 0; i < 2; i++) {
      SampleRow(packed_crop, PartOf(lines[i], part), row_of[i]);
      BlendLuma(row_of[i], part.count,
                frame.luma() + static_cast<int64_t>(top + i) * frame.width + left);
    }
    BlendChroma(row_of[0], row_of[1], part.count,
                frame.chroma() + static_cast<int64_t>(top / 2) * frame.width + left);
  }
}

}  // namespace guise
