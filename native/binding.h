// Turns JavaScript values into plain structs at the edge of the addon. Views over
// SharedArrayBuffer are welcome: the pointer is taken from the view, never from its
// ArrayBuffer (which Node 20 refuses for shared memory).
#ifndef GUISE_NATIVE_BINDING_H_
#define GUISE_NATIVE_BINDING_H_

#include <napi.h>

#include <cmath>
#include <cstdint>
#include <string>

#include "frame/nv12.h"

namespace guise {

template <typename T>
struct Span {
  T* data;
  size_t length;
};

/// The elements of argument `index`, which must be a typed array of T with at least
/// `least` elements. Throws a TypeError that names the argument otherwise.
template <typename T>
Span<T> SpanArg(const Napi::CallbackInfo& info, size_t index, const char* name, size_t least) {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  const napi_typedarray_type expected = std::is_same<T, float>::value    ? napi_float32_array
                                        : std::is_same<T, double>::value ? napi_float64_array
                                        : std::is_same<T, int32_t>::value ? napi_int32_array
                                        : std::is_same<T, uint16_t>::value ? napi_uint16_array
                                                                         : napi_uint8_array;
  const bool is_typed_array =
      index < info.Length() && info[index].IsTypedArray() &&
      napi_get_typedarray_info(info.Env(), info[index], &type, &length, &data, nullptr,
                               nullptr) == napi_ok;
  if (!is_typed_array || type != expected) {
    throw Napi::TypeError::New(info.Env(), std::string(name) + ": a typed array of the right type is expected");
  }
  if (length < least) {
    throw Napi::RangeError::New(info.Env(), std::string(name) + ": expected at least " +
                                                std::to_string(least) + " elements, received " +
                                                std::to_string(length));
  }
  return {static_cast<T*>(data), length};
}

inline double NumberArg(const Napi::CallbackInfo& info, size_t index, const char* name) {
  if (index >= info.Length() || !info[index].IsNumber()) {
    throw Napi::TypeError::New(info.Env(), std::string(name) + ": a number is expected");
  }
  const double value = info[index].As<Napi::Number>().DoubleValue();
  if (std::isnan(value)) {
    throw Napi::RangeError::New(info.Env(), std::string(name) + ": it is no number");
  }
  return value;
}

inline int IntArg(const Napi::CallbackInfo& info, size_t index, const char* name, int least,
                  int most) {
  const double value = NumberArg(info, index, name);
  if (!(value >= least && value <= most)) {
    throw Napi::RangeError::New(info.Env(), std::string(name) + ": expected " +
                                                std::to_string(least) + "–" +
                                                std::to_string(most));
  }
  return static_cast<int>(value);
}

/// A frame given as three arguments from `index` on: data (Uint8Array), width, height.
inline Nv12Target FrameArg(const Napi::CallbackInfo& info, size_t index) {
  const int width = IntArg(info, index + 1, "width", 2, 16384);
  const int height = IntArg(info, index + 2, "height", 2, 16384);
  if (width % 2 != 0 || height % 2 != 0) {
    throw Napi::RangeError::New(info.Env(), "an NV12 frame has even width and height");
  }
  const size_t size = static_cast<size_t>(width) * height * 3 / 2;
  return {SpanArg<uint8_t>(info, index, "frame", size).data, width, height};
}

inline Nv12View ViewOf(const Nv12Target& frame) { return {frame.data, frame.width, frame.height}; }

inline void Export(Napi::Object exports, const char* name,
                   Napi::Value (*function)(const Napi::CallbackInfo&)) {
  exports.Set(name, Napi::Function::New(exports.Env(), function, name));
}

}  // namespace guise

#endif  // GUISE_NATIVE_BINDING_H_
