// JavaScript names for NV12 in other sizes and layouts.
#include "frame/yuv_binding.h"

#include <cstring>

#include "binding.h"
#include "frame/nv12_fit.h"
#include "frame/yuv_layout.h"

namespace guise {
namespace {

// (frame, width, height, layout, out)
Napi::Value PackYuvBinding(const Napi::CallbackInfo& info) {
  const Nv12Target frame = FrameArg(info, 0);
  YuvLayout layout;
  if (!info[3].IsString() || !FindYuvLayout(info[3].As<Napi::String>().Utf8Value(), &layout)) {
    throw Napi::TypeError::New(info.Env(), "layout: a known four-character code is expected");
  }
  const size_t size = YuvByteLength(layout, frame.width, frame.height);
  PackYuv(ViewOf(frame), layout, SpanArg<uint8_t>(info, 4, "out", size).data);
  return info.Env().Undefined();
}

// (frame, width, height, out, outWidth, outHeight)
Napi::Value FitNv12Binding(const Napi::CallbackInfo& info) {
  const Nv12Target frame = FrameArg(info, 0);
  const Nv12Target out = FrameArg(info, 3);
  Nv12Fit fit(frame.width, frame.height, out.width, out.height);
  const size_t size = static_cast<size_t>(out.width) * out.height * 3 / 2;
  memcpy(out.data, fit.Apply(ViewOf(frame)).data, size);
  return info.Env().Undefined();
}

}  // namespace

void ExportYuvLayouts(Napi::Object exports) {
  Export(exports, "packYuv", PackYuvBinding);
  Export(exports, "fitNv12", FitNv12Binding);
}

}  // namespace guise
