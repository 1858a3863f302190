// NV12 frames and the kernels between them and model tensors. BT.601, limited
// range, chroma sited at the centre of its 2×2 luma block, even sizes, no padding
// between rows.
#ifndef GUISE_NATIVE_FRAME_NV12_H_
#define GUISE_NATIVE_FRAME_NV12_H_

#include <cstdint>

namespace guise {

struct Nv12View {
  const uint8_t* data;
  int width;
  int height;
  const uint8_t* luma() const { return data; }
  const uint8_t* chroma() const { return data + static_cast<int64_t>(width) * height; }
};

struct Nv12Target {
  uint8_t* data;
  int width;
  int height;
  uint8_t* luma() const { return data; }
  uint8_t* chroma() const { return data + static_cast<int64_t>(width) * height; }
};

/// (x, y) → (m[0]·x + m[1]·y + m[2], m[3]·x + m[4]·y + m[5]), pixel centres at
/// integer coordinates.
using Affine = const double*;

/// How pixels become tensor values: value = (channel − mean) · scale, channel 0–255.
struct TensorFormat {
  float mean[3];  ///< in the tensor's own channel order
  float scale[3];
  bool is_bgr;
  bool is_nhwc;          ///< else NCHW
  bool is_border_black;  ///< else the frame's edge pixels are repeated outward
};

/// Samples `frame` (at least 4 × 4) bilinearly at crop_to_frame(x, y) for each of
/// width × height crop pixels into `tensor` (3 · width · height floats, caller's
/// memory). A crop pixel that covers three frame pixels or more is a mean of samples.
void SampleToTensor(const Nv12View& frame, Affine crop_to_frame, int width, int height,
                    const TensorFormat& format, float* tensor);

/// The same as on a processor without special instructions, for comparison.
void SampleToTensorPortably(const Nv12View& frame, Affine crop_to_frame, int width, int height,
                            const TensorFormat& format, float* tensor);

/// Blends a crop into the region of `frame` that it covers.
/// `crop`: RGB planes (NCHW), 3 · crop_width · crop_height floats; a channel value v means
/// v · crop_scale + crop_offset on 0–255. `mask`: crop_width · crop_height, 0–1.
/// Only frame pixels whose frame_to_crop image lies inside the crop are touched. The crop
/// is at least 2 × 2; its colours are clamped to 0–255 before they are interpolated.
void BlendCrop(const Nv12Target& frame, Affine frame_to_crop, const float* crop,
               const float* mask, int crop_width, int crop_height, float crop_scale,
               float crop_offset);

/// Converts RGB24 (width · height · 3 bytes) to NV12; chroma is the mean of 2×2.
void RgbToNv12(const uint8_t* rgb, const Nv12Target& frame);

/// Averages every block of block × block pixels inside the ellipse inscribed in the
/// box, so that nobody could be recognised there. Box edges are clipped to the frame.
void ObscureEllipse(const Nv12Target& frame, double left, double top, double right,
                    double bottom, int block);

}  // namespace guise

#endif  // GUISE_NATIVE_FRAME_NV12_H_
