// The inner loop of SampleToTensor: pixels along a line through an NV12 frame.
#ifndef GUISE_NATIVE_CROP_SAMPLE_SPAN_H_
#define GUISE_NATIVE_CROP_SAMPLE_SPAN_H_

#include "frame/nv12.h"

namespace guise {

/// Points of a frame in a row: (x + i · dx, y + i · dy), pixel centres at integers.
struct SampleLine {
  double x, y;
  double dx, dy;
  int count;
};

/// Adds red, green and blue (0–255, bilinear) of the span's points to sums[0], [1], [2],
/// `count` floats each. Beyond the frame its edge is repeated, or black if so asked.
/// The frame is at least 4 × 4.
using AddSpan = void (*)(const Nv12View& frame, const SampleLine& line, bool is_border_black,
                         float* const* sums);

/// Runs on every processor.
void AddSpanPortably(const Nv12View& frame, const SampleLine& line, bool is_border_black,
                     float* const* sums);

/// The fastest that this processor runs.
AddSpan FastestAddSpan();

}  // namespace guise

#endif  // GUISE_NATIVE_CROP_SAMPLE_SPAN_H_
