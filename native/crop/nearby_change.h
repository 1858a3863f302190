// Where the picture has changed since a crop of it was taken, and how much of what was
// made of that crop still fits around there.
#ifndef GUISE_NATIVE_CROP_NEARBY_CHANGE_H_
#define GUISE_NATIVE_CROP_NEARBY_CHANGE_H_

#include <vector>

#include "crop/region.h"
#include "crop/row.h"
#include "frame/nv12.h"

namespace guise {

/// A change counts for places as far from it as hair moves beside a turning face in some
/// frames: what was made of an edge would else be left as a line beside it.
class NearbyChange {
 public:
  /// @param crop  its fourth float: the luma that was there
  /// @param row   scratch, the region's width · kRowChannels
  void Read(const Nv12Target& frame, const Region& region, Affine frame_to_crop,
            const PackedCrop& crop, float* row);

  /// How much is left at every second pixel of a row of the region, 0-1.
  /// @param y      rows below the region's top
  /// @param count  the region's width
  /// @param left   out: count / 2
  void Row(int y, int count, float* left) const;

 private:
  int side_ = 2, columns_ = 0, rows_ = 0;
  std::vector<float> left_;  ///< at the middle of each cell, one more all around the region
};

}  // namespace guise

#endif  // GUISE_NATIVE_CROP_NEARBY_CHANGE_H_
