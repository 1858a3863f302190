// What is done with every landmark of a face in every frame.
#ifndef GUISE_NATIVE_LANDMARKS_H_
#define GUISE_NATIVE_LANDMARKS_H_

#include "frame/nv12.h"

namespace guise {

/// Takes landmarks (x, y, z each) from a crop to the frame, in place. x and y are measured
/// from the crop's edge and become pixel-centre coordinates; z is scaled as they are.
void LandmarksToFrame(float* landmarks, int count, Affine crop_to_frame);

/// How far landmarks (x, y, z each) reach along two directions of x and y.
/// @param directions  u's x and y, v's x and y
/// @param extent      out: least u, least v, most u, most v
void LandmarkExtent(const float* landmarks, int count, const double* directions, double* extent);

/// See one-euro-filter.ts.
struct OneEuro {
  double min_cutoff_hz, cutoff_per_speed, speed_cutoff_hz;
  double seconds;   ///< since the last values
  double per_unit;  ///< speeds are counted in so many of the values' units: 1 / unit
};

/// Filters `count` numbers together.
/// @param last, last_raw, speed  what is remembered of each; in and out
void FilterOneEuro(const OneEuro& filter, const float* raw, int count, float* last,
                   float* last_raw, float* speed, float* smooth);

}  // namespace guise

#endif  // GUISE_NATIVE_LANDMARKS_H_
