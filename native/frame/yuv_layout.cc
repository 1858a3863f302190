#include "frame/yuv_layout.h"

#include <cstring>

#include "vector_clones.h"

namespace guise {
namespace {

struct LayoutName {
  const char* name;
  YuvLayout layout;
};

constexpr LayoutName kLayoutNames[] = {
    {"NV12", YuvLayout::kNv12}, {"NV21", YuvLayout::kNv21}, {"YU12", YuvLayout::kYu12},
    {"YV12", YuvLayout::kYv12}, {"YUYV", YuvLayout::kYuyv}, {"YVYU", YuvLayout::kYvyu},
    {"UYVY", YuvLayout::kUyvy},
};

bool IsPacked422(YuvLayout layout) {
  return layout == YuvLayout::kYuyv || layout == YuvLayout::kYvyu || layout == YuvLayout::kUyvy;
}

GUISE_VECTOR_CLONES
void SplitChroma(const uint8_t* pairs, size_t count, uint8_t* first, uint8_t* second) {
  for (size_t i = 0; i < count; i++) {
    first[i] = pairs[2 * i];
    second[i] = pairs[2 * i + 1];
  }
}

GUISE_VECTOR_CLONES
void SwapPairs(const uint8_t* pairs, size_t count, uint8_t* out) {
  for (size_t i = 0; i < count; i++) {
    out[2 * i] = pairs[2 * i + 1];
    out[2 * i + 1] = pairs[2 * i];
  }
}

GUISE_VECTOR_CLONES
void InterleaveRow(const uint8_t* first, const uint8_t* second, size_t count, uint8_t* out) {
  for (size_t i = 0; i < count; i++) {
    out[2 * i] = first[i];
    out[2 * i + 1] = second[i];
  }
}

GUISE_VECTOR_CLONES
void InterleaveSwappedRow(const uint8_t* luma, const uint8_t* pairs, size_t count, uint8_t* out) {
  for (size_t i = 0; i < count; i += 2) {
    out[2 * i] = luma[i];
    out[2 * i + 1] = pairs[i + 1];
    out[2 * i + 2] = luma[i + 1];
    out[2 * i + 3] = pairs[i];
  }
}

void PackRow(YuvLayout layout, const uint8_t* luma, const uint8_t* chroma, size_t width,
             uint8_t* out) {
  switch (layout) {
    case YuvLayout::kYuyv: return InterleaveRow(luma, chroma, width, out);
    case YuvLayout::kUyvy: return InterleaveRow(chroma, luma, width, out);
    default: return InterleaveSwappedRow(luma, chroma, width, out);
  }
}

}  // namespace

bool FindYuvLayout(const std::string& name, YuvLayout* layout) {
  for (const LayoutName& known : kLayoutNames) {
    if (name != known.name) continue;
    *layout = known.layout;
    return true;
  }
  return false;
}

size_t YuvByteLength(YuvLayout layout, int width, int height) {
  const size_t area = static_cast<size_t>(width) * height;
  return IsPacked422(layout) ? area * 2 : area * 3 / 2;
}

void PackYuv(const Nv12View& frame, YuvLayout layout, uint8_t* out) {
  const size_t width = frame.width, height = frame.height, area = width * height;
  if (IsPacked422(layout)) {
    for (size_t y = 0; y < height; y++) {
      PackRow(layout, frame.luma() + y * width, frame.chroma() + y / 2 * width, width,
              out + y * width * 2);
    }
    return;
  }
  memcpy(out, frame.luma(), area);
  uint8_t* chroma = out + area;
  switch (layout) {
    case YuvLayout::kYu12: return SplitChroma(frame.chroma(), area / 4, chroma, chroma + area / 4);
    case YuvLayout::kYv12: return SplitChroma(frame.chroma(), area / 4, chroma + area / 4, chroma);
    case YuvLayout::kNv21: return SwapPairs(frame.chroma(), area / 4, chroma);
    default: memcpy(chroma, frame.chroma(), area / 2);
  }
}

}  // namespace guise
