// Masks that say where the wearer's own picture stays, and putting it back. A mask is
// size × size floats over an aligned crop: 1 where the swap is shown, 0 where the
// wearer's own picture is. Masks are combined by minimum.
#ifndef GUISE_NATIVE_MASK_WEARER_MASK_H_
#define GUISE_NATIVE_MASK_WEARER_MASK_H_

#include "frame/nv12.h"

namespace guise {

/// Lowers the mask to 0 where the likeliest class is not one that is swapped. A mask
/// pixel is the mean over the network's pixels that it covers.
/// @param logits      class_count planes of network_size², a whole multiple of size
/// @param is_swapped  class_count flags, 0 or 1
void LowerByClasses(const float* logits, const uint8_t* is_swapped, int class_count,
                    int network_size, float* mask, int size);

/// Lowers the mask to a network's own values (1 = face), means of what a pixel covers.
/// Values beyond 0–1 are taken as the nearer end.
void LowerByValues(const float* values, int network_size, float* mask, int size);

/// Lowers the mask to 0 where a network's logits of a face are not above 0. A mask pixel
/// is the mean over the network's pixels that it covers.
void LowerByLogits(const float* logits, int network_size, float* mask, int size);

/// Corners of a polygon at most.
constexpr int kMostCorners = 64;

/// Lowers the mask inside a closed polygon grown outward by `growth` crop pixels, softly
/// over the `feather` pixels beyond.
/// @param points  count × (x, y), crop pixels; at most kMostCorners
void LowerInPolygon(const float* points, int count, float growth, float feather, float* mask,
                    int size);

/// Softens the mask's edges towards the swap: blurred by about a Gaussian of `sigma`
/// pixels, then everything up to one half is the wearer's and the rest stretched to 1,
/// so that nothing of an occluder is lost. At the crop's own edges the swap stays.
/// Source: facefusion's face_masker (σ 5 on its crop, (clip(m, 0.5, 1) − 0.5) · 2).
/// @param scratch  size · (size + 1) floats
void SoftenMask(float* mask, float* scratch, int size, float sigma);

/// Whether no more than `most` of `count` pixels of the mask is the wearer's; not so when a
/// value is no number.
bool IsMaskKept(const float* mask, const int32_t* pixels, int count, double most);

/// Puts the pixels of `before` back into `frame`, of the same size, where the mask is
/// low. Only the region that the crop covers is touched.
void RestoreByMask(const Nv12Target& frame, const Nv12View& before, Affine frame_to_crop,
                   const float* mask, int size);

}  // namespace guise

#endif  // GUISE_NATIVE_MASK_WEARER_MASK_H_
