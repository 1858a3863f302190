// Scales NV12 frames down into RGB pictures for people to look at: previews and
// files.
#ifndef GUISE_NATIVE_FRAME_PICTURE_SCALE_H_
#define GUISE_NATIVE_FRAME_PICTURE_SCALE_H_

#include <cstdint>

#include "frame/nv12.h"

namespace guise {

/// Writes the frame, each pixel the mean of the area it covers, as width × height
/// RGB24 pixels whose rows lie `stride` bytes apart. width and height are even and do
/// not exceed the frame's. Chroma keeps half the resolution, as in a 4:2:0 JPEG.
void ScaleToRgb(const Nv12View& frame, uint8_t* rgb, int64_t stride, int width, int height);

}  // namespace guise

#endif  // GUISE_NATIVE_FRAME_PICTURE_SCALE_H_
