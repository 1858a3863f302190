// The YUV layouts that readers of a camera accept, and the way from NV12 to each.
#ifndef GUISE_NATIVE_FRAME_YUV_LAYOUT_H_
#define GUISE_NATIVE_FRAME_YUV_LAYOUT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "frame/nv12.h"

namespace guise {

/// Named by their V4L2 four-character codes. NV12 and NV21: luma, then interleaved
/// chroma. YU12 (I420) and YV12: three planes. YUYV, YVYU, UYVY: 4:2:2, packed.
enum class YuvLayout { kNv12, kNv21, kYu12, kYv12, kYuyv, kYvyu, kUyvy };

/// The layout of that name; false when it is none of ours.
bool FindYuvLayout(const std::string& name, YuvLayout* layout);

/// Bytes of a frame without padding. width and height are even.
size_t YuvByteLength(YuvLayout layout, int width, int height);

/// Writes `frame` in another layout to `out` (YuvByteLength bytes, caller's memory).
/// Chroma rows are repeated for the 4:2:2 layouts, so that nothing is lost.
void PackYuv(const Nv12View& frame, YuvLayout layout, uint8_t* out);

}  // namespace guise

#endif  // GUISE_NATIVE_FRAME_YUV_LAYOUT_H_
