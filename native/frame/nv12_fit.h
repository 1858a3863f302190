// Brings an NV12 frame to another size, whole and undistorted, with black bars where
// the shapes differ.
#ifndef GUISE_NATIVE_FRAME_NV12_FIT_H_
#define GUISE_NATIVE_FRAME_NV12_FIT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "frame/nv12.h"

namespace guise {

/// Which source samples one output sample is made of, along one axis.
class AxisTaps {
 public:
  /// A triangle filter as wide as the step between output samples, so that shrinking
  /// averages and growing interpolates. Samples are centred at integers + ½.
  AxisTaps(int source_length, int target_length);

  int width() const { return width_; }
  int first(int target) const { return first_[target]; }
  /// `width()` weights that add up to 1 << 14.
  const int16_t* weights(int target) const {
    return &weights_[static_cast<size_t>(target) * width_];
  }

 private:
  int width_;
  std::vector<int> first_;
  std::vector<int16_t> weights_;
};

class Nv12Fit {
 public:
  /// All sizes even.
  Nv12Fit(int source_width, int source_height, int target_width, int target_height);

  /// The fitted frame; the memory is this object's and lasts until the next call.
  Nv12View Apply(const Nv12View& source);

 private:
  void ScalePlane(const uint8_t* source, int source_width, int channels, const AxisTaps& across,
                  const AxisTaps& down, uint8_t* target, int width, int height);

  int source_width_, target_width_, target_height_;
  int width_, height_, left_, top_;  // of the picture inside the target
  AxisTaps luma_across_, luma_down_, chroma_across_, chroma_down_;
  std::vector<int32_t> row_;
  std::vector<uint8_t> target_;
};

}  // namespace guise

#endif  // GUISE_NATIVE_FRAME_NV12_FIT_H_
