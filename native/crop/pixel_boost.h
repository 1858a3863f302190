// Pixel boost: a network of one size swaps a crop N times as large in N² runs. Each run
// sees every N-th pixel, so that all of them see the whole face. The scheme is
// facefusion's and VisoMaster's.
#ifndef GUISE_NATIVE_CROP_PIXEL_BOOST_H_
#define GUISE_NATIVE_CROP_PIXEL_BOOST_H_

namespace guise {

/// Planes of size² floats in a row, and planes of (size · boost)² of which they are
/// every boost-th pixel from (left, top) on.
struct BoostPart {
  int planes, size, boost, left, top;
};

/// Takes the part out of `picture`.
void TakePart(const float* picture, const BoostPart& part, float* pixels);

/// Puts the part into `picture`, its values kept between `least` and `most`.
/// @returns false when not all of them are numbers, as when float16 overflows
bool PutPart(const float* pixels, const BoostPart& part, float least, float most, float* picture);

}  // namespace guise

#endif  // GUISE_NATIVE_CROP_PIXEL_BOOST_H_
