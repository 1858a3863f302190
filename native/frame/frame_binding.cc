// JavaScript names for the clock and the NV12 kernels.
#include "binding.h"
#include "frame/frame_binding.h"
#include "frame/nv12.h"
#include "system/clock.h"

namespace guise {
namespace {

// (readings: Float64Array, index)
Napi::Value ReadClockBinding(const Napi::CallbackInfo& info) {
  const int index = IntArg(info, 1, "index", 0, 1 << 20);
  SpanArg<double>(info, 0, "readings", static_cast<size_t>(index) + 1).data[index] = NowUs();
  return info.Env().Undefined();
}

// (ticks: Int32Array, index)
Napi::Value ReadTickBinding(const Napi::CallbackInfo& info) {
  const int index = IntArg(info, 1, "index", 0, 1 << 20);
  SpanArg<int32_t>(info, 0, "ticks", static_cast<size_t>(index) + 1).data[index] = NowTick();
  return info.Env().Undefined();
}

/// format: mean[3], scale[3], isBgr, isNhwc, isBorderBlack — see native/index.ts.
TensorFormat FormatArg(const Napi::CallbackInfo& info, size_t index) {
  const float* f = SpanArg<float>(info, index, "format", 9).data;
  return {{f[0], f[1], f[2]}, {f[3], f[4], f[5]}, f[6] != 0, f[7] != 0, f[8] != 0};
}

// (frame, width, height, cropToFrame, tensor, cropWidth, cropHeight, format)
template <decltype(SampleToTensor) sample>
Napi::Value SampleToTensorBinding(const Napi::CallbackInfo& info) {
  const Nv12Target frame = FrameArg(info, 0);
  if (frame.width < 4 || frame.height < 4) {
    throw Napi::RangeError::New(info.Env(), "a frame to be sampled has at least 4 × 4 pixels");
  }
  const double* crop_to_frame = SpanArg<double>(info, 3, "cropToFrame", 6).data;
  const int width = IntArg(info, 5, "cropWidth", 1, 8192);
  const int height = IntArg(info, 6, "cropHeight", 1, 8192);
  float* tensor =
      SpanArg<float>(info, 4, "tensor", static_cast<size_t>(width) * height * 3).data;
  sample(ViewOf(frame), crop_to_frame, width, height, FormatArg(info, 7), tensor);
  return info.Env().Undefined();
}

// (frame, width, height, frameToCrop, crop, mask, cropWidth, cropHeight, scale, offset)
Napi::Value BlendCropBinding(const Napi::CallbackInfo& info) {
  const Nv12Target frame = FrameArg(info, 0);
  const double* frame_to_crop = SpanArg<double>(info, 3, "frameToCrop", 6).data;
  const int width = IntArg(info, 6, "cropWidth", 2, 8192);
  const int height = IntArg(info, 7, "cropHeight", 2, 8192);
  const size_t area = static_cast<size_t>(width) * height;
  const float* crop = SpanArg<float>(info, 4, "crop", area * 3).data;
  const float* mask = SpanArg<float>(info, 5, "mask", area).data;
  BlendCrop(frame, frame_to_crop, crop, mask, width, height,
            static_cast<float>(NumberArg(info, 8, "scale")),
            static_cast<float>(NumberArg(info, 9, "offset")));
  return info.Env().Undefined();
}

// (rgb, frame, width, height)
Napi::Value RgbToNv12Binding(const Napi::CallbackInfo& info) {
  const Nv12Target frame = FrameArg(info, 1);
  const size_t size = static_cast<size_t>(frame.width) * frame.height * 3;
  RgbToNv12(SpanArg<uint8_t>(info, 0, "rgb", size).data, frame);
  return info.Env().Undefined();
}

// (frame, width, height, left, top, right, bottom, block)
Napi::Value ObscureEllipseBinding(const Napi::CallbackInfo& info) {
  const Nv12Target frame = FrameArg(info, 0);
  ObscureEllipse(frame, NumberArg(info, 3, "left"), NumberArg(info, 4, "top"),
                 NumberArg(info, 5, "right"), NumberArg(info, 6, "bottom"),
                 IntArg(info, 7, "block", 2, 4096));
  return info.Env().Undefined();
}

}  // namespace

void ExportFrameKernels(Napi::Object exports) {
  Export(exports, "readClock", ReadClockBinding);
  Export(exports, "readTick", ReadTickBinding);
  Export(exports, "sampleToTensor", SampleToTensorBinding<SampleToTensor>);
  Export(exports, "sampleToTensorPortably", SampleToTensorBinding<SampleToTensorPortably>);
  Export(exports, "blendCrop", BlendCropBinding);
  Export(exports, "rgbToNv12", RgbToNv12Binding);
  Export(exports, "obscureEllipse", ObscureEllipseBinding);
}

}  // namespace guise
