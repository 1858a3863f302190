// What DeepFaceLive's networks give, made into a picture and a mask for the paste-back.
#ifndef GUISE_NATIVE_CROP_DFM_H_
#define GUISE_NATIVE_CROP_DFM_H_

namespace guise {

/// From size² pixels, blue first, to planes of red, green and blue, kept between 0 and 1.
/// @returns false when not all of them are numbers
bool TakeDfmPicture(const float* pixels, int size, float* planes);

/// The least of two masks, made soft, and of `box`: all of size² numbers, 0–1. Source:
/// facefusion's deep_swapper (eroded twice by a 3×3 ellipse, which is a cross, then
/// blurred by a Gaussian of 6.25 pixels).
/// @param mask     out
/// @param scratch  size² floats
void MakeDfmMask(const float* painted_mask, const float* face_mask, const float* box, int size,
                 float* mask, float* scratch);

}  // namespace guise

#endif  // GUISE_NATIVE_CROP_DFM_H_
