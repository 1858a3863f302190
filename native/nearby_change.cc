#include "nearby_change.h"

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

/// @param shift  out: from the middle of `return` to the place, 0-1
/// @returns the cell before the place, of those that have a next one if there are two
int CellBefore(int at, int side, int cells, float* shift) {
  const float place = (static_cast<float>(at) + 0.5f) / static_cast<float>(side) - 0.5f;
  const float inside = std::min(std::max(place, 0.0f), static_cast<float>(cells - 1));
  const int cell = std::min(static_cast<int>(inside), std::max(cells - 2, 0));
  *shift = inside - static_cast<float>(cell);
  return cell;
}

}  // namespace

void NearbyChange::Read(const Nv12Target& frame, const Region& region, Affine frame_to_crop,
                        const PackedCrop& crop, float* row) {
  const int width = region.right - region.left, height = region.bottom - region.top;
  side_ = ((std::max(width, height) + kCellsAcross - 1) / kCellsAcross + 1) & ~1;
  columns_ = (width + side_ - 1) / side_;
  rows_ = (height + side_ - 1) / side_;
  left_.assign(static_cast<size_t>(columns_) * static_cast<size_t>(rows_), 0.0f);
  for (int r = 0; r < rows_; r++) {
    // One row of pixels tells enough of a cell.
    const int y = std::min(region.top + r * side_ + side_ / 2, region.bottom - 1);
    const CropLine line = LineUnder(frame_to_crop, region.left, y, width);
    const RowPart part = PartOver(crop, line, line);
    SampleRow(crop, PartOf(line, part), row);
    const uint8_t* luma = frame.luma() + static_cast<int64_t>(y) * frame.width + region.left;
    float* changes = left_.data() + static_cast<int64_t>(r) * columns_;
    const int first = (part.first + side_ - 1) / side_;
    for (int c = first; (c + 1) * side_ <= part.first + part.count; c++) {
      float change = 0.0f;
      for (int x = c * side_; x < (c + 1) * side_; x++) {
        change += static_cast<float>(luma[x]) - row[(x - part.first) * kRowChannels + 3];
      }
      changes[c] = change / static_cast<float>(side_);
    }
  }
  for (float& change : left_) change = std::abs(change);
  Dilate(&left_, columns_, rows_, kCellsNearby);
  for (float& cell : left_) cell = 1.0f / (1.0f + cell * cell / (kHalvingLuma * kHalvingLuma));
}

void NearbyChange::Row(int y, int count, float* left) const {
  float down, across;
  const int r = CellBefore(y, side_, rows_, &down);
  const float* upper = left_.data() + static_cast<int64_t>(r) * columns_;
  const float* lower = upper + (rows_ > 1 ? columns_ : 0);
  const int next = columns_ > 1 ? 1 : 0;
  for (int x = 0; x < count; x += 2) {
    const int c = CellBefore(x, side_, columns_, &across);
    const float above = upper[c] + (upper[c + next] - upper[c]) * across;
    const float below = lower[c] + (lower[c + next] - lower[c]) * across;
    left[x / 2] = above + (below - above) * down;
  }
}

}  // namespace guise
