// What an enhancing network added to an aligned crop, kept so that it can be added to
// the frame, and to the frames after it while the network rests.
#ifndef GUISE_NATIVE_CROP_RESIDUAL_H_
#define GUISE_NATIVE_CROP_RESIDUAL_H_

#include "frame/nv12.h"

namespace guise {

/// size × size RGB planes (NCHW); a value v means v · scale + offset on 0–255.
struct CropPlanes {
  const float* planes;
  int size;
  float scale, offset;
};

/// Floats of a residual for each crop pixel: what is to be added to Y, Cb and Cr, and
/// the Y that was there when the network ran.
constexpr int kResidualFloats = 4;

/// residual = (enhanced − before) · mask. The crop before may be smaller than
/// the enhanced one by a whole factor; it is then enlarged bilinearly, so that detail of
/// the frame that the network never saw is kept.
/// @param mask      enhanced.size² numbers, 0–1
/// @param residual  out: enhanced.size² · kResidualFloats, caller's memory
/// @returns false when the network gave no numbers; `residual` is then all zeros
bool MakeResidual(const CropPlanes& before, const CropPlanes& enhanced, const float* mask,
                  float* residual);

/// Adds `strength` of a residual to the region of `frame` that the crop covers, less where
/// the picture has changed since the network ran, there or nearby.
void AddResidual(const Nv12Target& frame, Affine frame_to_crop, const float* residual, int size,
                 float strength);

}  // namespace guise

#endif  // GUISE_NATIVE_CROP_RESIDUAL_H_
