#include "frame/picture_binding.h"

#include <algorithm>

#include "binding.h"
#include "frame/picture_scale.h"

namespace guise {
namespace {

int EvenArg(const Napi::CallbackInfo& info, size_t index, const char* name, int most) {
  const int value = IntArg(info, index, name, 2, most);
  if (value % 2 != 0) {
    throw Napi::RangeError::New(info.Env(), std::string(name) + ": expected an even number");
  }
  return value;
}

// (frame, width, height, picture, pictureWidth, left, top, tileWidth, tileHeight)
Napi::Value ScaleToRgbBinding(const Napi::CallbackInfo& info) {
  const Nv12Target frame = FrameArg(info, 0);
  const int picture_width = IntArg(info, 4, "pictureWidth", 2, 16384);
  const int width = EvenArg(info, 7, "tileWidth", std::min(frame.width, picture_width));
  const int height = EvenArg(info, 8, "tileHeight", frame.height);
  const int left = IntArg(info, 5, "left", 0, picture_width - width);
  const int top = IntArg(info, 6, "top", 0, 16384);
  const int64_t stride = static_cast<int64_t>(picture_width) * 3;
  const Span<uint8_t> picture =
      SpanArg<uint8_t>(info, 3, "picture", static_cast<size_t>(stride) * (top + height));
  ScaleToRgb(ViewOf(frame), picture.data + top * stride + left * 3, stride, width, height);
  return info.Env().Undefined();
}

}  // namespace

void ExportPictures(Napi::Object exports) { Export(exports, "scaleToRgb", ScaleToRgbBinding); }

}  // namespace guise
