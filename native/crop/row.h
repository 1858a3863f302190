// Sampling an aligned crop under a row of the frame's pixels.
#ifndef GUISE_NATIVE_CROP_ROW_H_
#define GUISE_NATIVE_CROP_ROW_H_

#include "frame/nv12.h"

namespace guise {

/// Floats side by side for each pixel of a packed crop.
constexpr int kRowChannels = 4;

/// width × height pixels, at least 2 × 2, of some floats each.
struct PackedCrop {
  const float* pixels;
  int width, height;
};

/// Points of the crop that lie under `count` pixels of a frame row:
/// (u + i · du, v + i · dv).
struct CropLine {
  float u, v, du, dv;
  int count;
};

/// Those under the pixels (left, y), (left + 1, y) …
inline CropLine LineUnder(Affine frame_to_crop, int left, int y, int count) {
  Affine m = frame_to_crop;
  return {static_cast<float>(m[0] * left + m[1] * y + m[2]),
          static_cast<float>(m[3] * left + m[4] * y + m[5]), static_cast<float>(m[0]),
          static_cast<float>(m[3]), count};
}

/// Some pixels of a row.
struct RowPart {
  int first, count;
};

/// The pixels of two neighbouring rows of an even number that lie over the crop, grown to
/// whole 2×2 blocks.
RowPart PartOver(const PackedCrop& crop, const CropLine& upper, const CropLine& lower);

inline CropLine PartOf(const CropLine& line, const RowPart& part) {
  const float first = static_cast<float>(part.first);
  return {line.u + line.du * first, line.v + line.dv * first, line.du, line.dv, part.count};
}

/// Samples a crop of kRowChannels floats a pixel bilinearly; points beyond it are zeros.
/// @param row  out: line.count · kRowChannels
void SampleRow(const PackedCrop& crop, const CropLine& line, float* row);

/// The same of a crop of one float a pixel.
void SampleValuesRow(const PackedCrop& crop, const CropLine& line, float* row);

}  // namespace guise

#endif  // GUISE_NATIVE_CROP_ROW_H_
