// What may be done to a painted crop before it is blended into the frame.
#ifndef GUISE_NATIVE_CROP_COLOUR_H_
#define GUISE_NATIVE_CROP_COLOUR_H_

namespace guise {

/// Gives the painted face the colours of the target's: mean and deviation of each CIE Lab
/// channel over the pixels whose mask is above one half (Reinhard et al. 2001, in the
/// space that DeepFaceLab's RCT uses).
/// @param target   size² RGB planes, 0–255
/// @param painted  size² RGB planes; a value v means v · scale + offset on 0–255
/// @param mask     size² numbers, 0–1
/// @param strength 0–1: how much of the change is made
void MatchColour(const float* target, float* painted, const float* mask, int size, float scale,
                 float offset, float strength);

/// Unsharp mask: v + amount · (v − blurred v), the blur about a Gaussian of 2 pixels
/// (facefusion's and DeepFaceLive's for DFM files).
/// @param painted  size² RGB planes
/// @param scratch  2 · size² + size floats
void SharpenCrop(float* painted, float* scratch, int size, float amount);

}  // namespace guise

#endif  // GUISE_NATIVE_CROP_COLOUR_H_
