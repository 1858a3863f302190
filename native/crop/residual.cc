#include "crop/residual.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "crop/nearby_change.h"
#include "crop/region.h"
#include "crop/row.h"
#include "finite.h"
#include "frame/yuv.h"
#include "vector_clones.h"

namespace guise {
namespace {

/// A change of luma at which a quarter of the residual is left (half at 15): well above a
/// camera's noise, well below what a mouth that opens or an edge that passes makes.
constexpr float kChangedLuma = 24.0f;

/// One row of one channel, enlarged by `factor`, on 0–255.
void EnlargeRow(const CropPlanes& crop, int channel, float v, int factor, float* out) {
  const int n = crop.size;
  const float* plane = crop.planes + static_cast<int64_t>(channel) * n * n;
  const float row = std::min(static_cast<float>(n - 1), std::max(0.0f, v));
  const int v0 = static_cast<int>(row), v1 = std::min(v0 + 1, n - 1);
  const float tv = row - static_cast<float>(v0);
  const float* above = plane + static_cast<int64_t>(v0) * n;
  const float* below = plane + static_cast<int64_t>(v1) * n;
  for (int i = 0; i < n * factor; i++) {
    const float u =
        std::min(static_cast<float>(n - 1),
                 std::max(0.0f, (static_cast<float>(i) + 0.5f) / static_cast<float>(factor) - 0.5f));
    const int u0 = static_cast<int>(u), u1 = std::min(u0 + 1, n - 1);
    const float tu = u - static_cast<float>(u0);
    const float upper = above[u0] + (above[u1] - above[u0]) * tu;
    const float lower = below[u0] + (below[u1] - below[u0]) * tu;
    out[i] = Clamp255((upper + (lower - upper) * tv) * crop.scale + crop.offset);
  }
}

GUISE_VECTOR_CLONES
void ReadRow(const CropPlanes& crop, int channel, int row, float* out) {
  const int n = crop.size;
  const float* from = crop.planes + (static_cast<int64_t>(channel) * n + row) * n;
  for (int i = 0; i < n; i++) {
    out[i] = Clamp255(from[i] * crop.scale + crop.offset);
  }
}

GUISE_VECTOR_CLONES
void MakeRow(const float (*before)[kMostCropSize], const float (*enhanced)[kMostCropSize],
             const float* mask, int count, float* residual) {
  for (int i = 0; i < count; i++) {
    const float r = before[0][i], g = before[1][i], b = before[2][i];
    const float dr = enhanced[0][i] - r, dg = enhanced[1][i] - g, db = enhanced[2][i] - b;
    float* out = residual + static_cast<int64_t>(i) * kResidualFloats;
    out[0] = mask[i] * RgbToY(dr, dg, db, 0.0f);
    out[1] = mask[i] * RgbToCb(dr, dg, db, 0.0f);
    out[2] = mask[i] * RgbToCr(dr, dg, db, 0.0f);
    out[3] = RgbToY(r, g, b);
  }
}

/// Adds two rows of samples to two rows of the frame, block by block.
/// @param nearby  how much the changes nearby leave of each block
GUISE_VECTOR_CLONES
void AddRows(const float* upper, const float* lower, const float* nearby, int count,
             float strength, uint8_t* __restrict luma, uint8_t* __restrict luma_below,
             uint8_t* __restrict chroma) {
  for (int x = 0; x < count; x += 2) {
    const float* a = upper + x * kRowChannels;
    const float* b = lower + x * kRowChannels;
    float sum[kRowChannels];
    for (int c = 0; c < kRowChannels; c++) {
      sum[c] = a[c] + a[kRowChannels + c] + b[c] + b[kRowChannels + c];
    }
    const float seen = static_cast<float>(luma[x] + luma[x + 1] + luma_below[x] + luma_below[x + 1]);
    const float change = (seen - sum[3]) * (0.25f / kChangedLuma);
    const float lasting = 1.0f / (1.0f + change * change);
    const float weight = strength * nearby[x / 2] * lasting * lasting;
    luma[x] = ToByte(luma[x] + weight * a[0]);
    luma[x + 1] = ToByte(luma[x + 1] + weight * a[kRowChannels]);
    luma_below[x] = ToByte(luma_below[x] + weight * b[0]);
    luma_below[x + 1] = ToByte(luma_below[x + 1] + weight * b[kRowChannels]);
    chroma[x] = ToByte(chroma[x] + weight * sum[1] * 0.25f);
    chroma[x + 1] = ToByte(chroma[x + 1] + weight * sum[2] * 0.25f);
  }
}

}  // namespace

bool MakeResidual(const CropPlanes& before, const CropPlanes& enhanced, const float* mask,
                  float* residual) {
  const int size = enhanced.size;
  const int64_t area = static_cast<int64_t>(size) * size;
  if (!AreFinite(enhanced.planes, area * 3)) {
    std::fill_n(residual, area * kResidualFloats, 0.0f);
    return false;
  }
  const int factor = size / before.size;
  static thread_local float was[3][kMostCropSize], is[3][kMostCropSize];
  for (int row = 0; row < size; row++) {
    for (int c = 0; c < 3; c++) {
      ReadRow(enhanced, c, row, is[c]);
      if (factor == 1) {
        ReadRow(before, c, row, was[c]);
      } else {
        const float v = (static_cast<float>(row) + 0.5f) / static_cast<float>(factor) - 0.5f;
        EnlargeRow(before, c, v, factor, was[c]);
      }
    }
    const int64_t at = static_cast<int64_t>(row) * size;
    MakeRow(was, is, mask + at, size, residual + at * kResidualFloats);
  }
  return true;
}

void AddResidual(const Nv12Target& frame, Affine frame_to_crop, const float* residual, int size,
                 float strength) {
  static_assert(kResidualFloats == kRowChannels, "rows are sampled four floats at a time");
  const Region region = CoveredRegion(frame_to_crop, size, size, frame.width, frame.height);
  const int count = region.right - region.left;
  if (count <= 0 || size < 2) return;
  // Grows once, when a thread meets its widest face.
  static thread_local std::vector<float> rows;
  rows.resize(std::max(rows.size(), static_cast<size_t>(count) * (2 * kRowChannels + 1)));
  float* upper = rows.data();
  float* lower = upper + static_cast<size_t>(count) * kRowChannels;
  float* left_over = lower + static_cast<size_t>(count) * kRowChannels;
  const PackedCrop crop = {residual, size, size};
  static thread_local NearbyChange nearby;
  nearby.Read(frame, region, frame_to_crop, crop, upper);
  for (int top = region.top; top < region.bottom; top += 2) {
    const CropLine line = LineUnder(frame_to_crop, region.left, top, count);
    const CropLine below = LineUnder(frame_to_crop, region.left, top + 1, count);
    const RowPart part = PartOver(crop, line, below);
    SampleRow(crop, PartOf(line, part), upper);
    SampleRow(crop, PartOf(below, part), lower);
    const int left = region.left + part.first;
    uint8_t* luma = frame.luma() + static_cast<int64_t>(top) * frame.width + left;
    uint8_t* chroma = frame.chroma() + static_cast<int64_t>(top / 2) * frame.width + left;
    nearby.Row(top - region.top, count, left_over);
    AddRows(upper, lower, left_over + part.first / 2, part.count, strength, luma,
            luma + frame.width, chroma);
  }
}

}  // namespace guise
