#include "crop/nearby_change.h"

#include <algorithm>
#include <cmath>

#include "morphology.h"

namespace guise {
namespace {

/// Cells along the region's longer side, at most, and how many of them a change reaches:
/// about a thirtieth of the side.
constexpr int kCellsAcross = 64, kCellsNearby = 2;

/// The change of a cell's mean luma at which half is left: a camera's noise changes it by one
/// or two, the outline of dark hair that moves on by a hundred.
constexpr float kHalvingLuma = 40.0f;

}  // namespace

void NearbyChange::Read(const Nv12Target& frame, const Region& region, Affine frame_to_crop,
                        const PackedCrop& crop, float* row) {
  const int width = region.right - region.left, height = region.bottom - region.top;
  side_ = ((std::max(width, height) + kCellsAcross - 1) / kCellsAcross + 1) & ~1;
  const int rows = (height + side_ - 1) / side_;
  columns_ = (width + side_ - 1) / side_ + 2;
  rows_ = rows + 2;
  left_.assign(static_cast<size_t>(columns_) * static_cast<size_t>(rows_), 0.0f);
  for (int r = 0; r < rows; r++) {
    // One row of pixels tells enough of a cell.
    const int y = std::min(region.top + r * side_ + side_ / 2, region.bottom - 1);
    const CropLine line = LineUnder(frame_to_crop, region.left, y, width);
    const RowPart part = PartOver(crop, line, line);
    SampleRow(crop, PartOf(line, part), row);
    const uint8_t* luma = frame.luma() + static_cast<int64_t>(y) * frame.width + region.left;
    float* changes = left_.data() + static_cast<int64_t>(r + 1) * columns_ + 1;
    // Without the part's outermost pixels, which may lie beside the crop, where nothing was
    // before.
    const int first = (part.first + side_) / side_;
    for (int c = first; (c + 1) * side_ < part.first + part.count; c++) {
      float change = 0.0f;
      for (int x = c * side_; x < (c + 1) * side_; x++) {
        change += static_cast<float>(luma[x]) - row[(x - part.first) * kRowChannels + 3];
      }
      changes[c] = std::abs(change) / static_cast<float>(side_);
    }
  }
  Dilate(&left_, columns_, rows_, kCellsNearby);
  for (float& cell : left_) cell = 1.0f / (1.0f + cell * cell / (kHalvingLuma * kHalvingLuma));
}

void NearbyChange::Row(int y, int count, float* left) const {
  // The middle of a cell lies at its number.
  const float per_pixel = 1.0f / static_cast<float>(side_);
  const float u = 0.5f * per_pixel + 0.5f, v = static_cast<float>(y) * per_pixel + u;
  SampleValuesRow({left_.data(), columns_, rows_}, {u, v, 2 * per_pixel, 0, count / 2}, left);
}

}  // namespace guise
