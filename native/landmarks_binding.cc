// JavaScript names for what is done with every landmark of a face.
#include "landmarks_binding.h"

#include "binding.h"
#include "landmarks.h"

namespace guise {
namespace {

// (landmarks, count, cropToFrame)
Napi::Value LandmarksToFrameBinding(const Napi::CallbackInfo& info) {
  const int count = IntArg(info, 1, "count", 0, 65536);
  LandmarksToFrame(SpanArg<float>(info, 0, "landmarks", static_cast<size_t>(count) * 3).data, count,
                   SpanArg<double>(info, 2, "cropToFrame", 6).data);
  return info.Env().Undefined();
}

// (landmarks, directions, extent)
Napi::Value LandmarkExtentBinding(const Napi::CallbackInfo& info) {
  const Span<float> landmarks = SpanArg<float>(info, 0, "landmarks", 3);
  LandmarkExtent(landmarks.data, static_cast<int>(landmarks.length / 3),
                 SpanArg<double>(info, 1, "directions", 4).data,
                 SpanArg<double>(info, 2, "extent", 4).data);
  return info.Env().Undefined();
}

// (raw, smooth, last, lastRaw, speed, filter)
Napi::Value FilterOneEuroBinding(const Napi::CallbackInfo& info) {
  const Span<float> raw = SpanArg<float>(info, 0, "raw", 1);
  const auto numbers = [&](size_t index, const char* name) {
    return SpanArg<float>(info, index, name, raw.length).data;
  };
  const double* f = SpanArg<double>(info, 5, "filter", 5).data;
  float* smooth = numbers(1, "smooth");
  FilterOneEuro({f[0], f[1], f[2], f[3], f[4]}, raw.data, static_cast<int>(raw.length),
                numbers(2, "last"), numbers(3, "lastRaw"), numbers(4, "speed"), smooth);
  return info.Env().Undefined();
}

}  // namespace

void ExportLandmarks(Napi::Object exports) {
  Export(exports, "landmarksToFrame", LandmarksToFrameBinding);
  Export(exports, "landmarkExtent", LandmarkExtentBinding);
  Export(exports, "filterOneEuro", FilterOneEuroBinding);
}

}  // namespace guise
