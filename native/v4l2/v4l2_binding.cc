// JavaScript names for V4L2 devices. A V4l2Output belongs to the environment that made
// it: when a worker ends, however it ends, its finaliser closes the device.
#include "v4l2/v4l2_binding.h"

#if !defined(__linux__)

namespace guise {
void ExportV4l2(Napi::Object) {}
}  // namespace guise

#else

#include <memory>

#include "binding.h"
#include "v4l2/device_holders.h"
#include "v4l2/enumerate.h"
#include "v4l2/output.h"

namespace guise {
namespace {

/// An Error with `step` and `errno` beside the message.
Napi::Error ToError(Napi::Env env, const V4l2Failure& failure) {
  Napi::Error error = Napi::Error::New(env, failure.what());
  error.Set("step", Napi::String::New(env, failure.step));
  error.Set("errno", Napi::Number::New(env, failure.error));
  return error;
}

std::string TextArg(const Napi::CallbackInfo& info, size_t index, const char* name) {
  if (index >= info.Length() || !info[index].IsString()) {
    throw Napi::TypeError::New(info.Env(), std::string(name) + ": a string is expected");
  }
  return info[index].As<Napi::String>().Utf8Value();
}

std::vector<std::string> TextsArg(const Napi::CallbackInfo& info, size_t index, const char* name) {
  if (index >= info.Length() || !info[index].IsArray()) {
    throw Napi::TypeError::New(info.Env(), std::string(name) + ": an array is expected");
  }
  const Napi::Array array = info[index].As<Napi::Array>();
  std::vector<std::string> texts;
  for (uint32_t i = 0; i < array.Length(); i++) {
    texts.push_back(array.Get(i).ToString().Utf8Value());
  }
  return texts;
}

// new V4l2Output(path, width, height, fps, layouts)
class V4l2OutputBinding : public Napi::ObjectWrap<V4l2OutputBinding> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "V4l2Output",
                       {InstanceMethod<&V4l2OutputBinding::Write>("write"),
                        InstanceMethod<&V4l2OutputBinding::ReaderCount>("readerCount"),
                        InstanceMethod<&V4l2OutputBinding::Close>("close")});
  }

  explicit V4l2OutputBinding(const Napi::CallbackInfo& info)
      : Napi::ObjectWrap<V4l2OutputBinding>(info) {
    const int width = IntArg(info, 1, "width", 2, 16384);
    const int height = IntArg(info, 2, "height", 2, 16384);
    if (width % 2 != 0 || height % 2 != 0) {
      throw Napi::RangeError::New(info.Env(), "an NV12 frame has even width and height");
    }
    const double fps = NumberArg(info, 3, "fps");
    if (!(fps >= 1 && fps <= 1000)) {
      throw Napi::RangeError::New(info.Env(), "fps: expected 1–1000");
    }
    try {
      output_ = std::make_unique<V4l2Output>(V4l2OutputRequest{
          TextArg(info, 0, "path"), width, height, fps, TextsArg(info, 4, "layouts")});
    } catch (const V4l2Failure& failure) {
      throw ToError(info.Env(), failure);
    }
    frame_size_ = static_cast<size_t>(width) * height * 3 / 2;
    const std::string& card = output_->identity().card;
    info.This().As<Napi::Object>().Set("card", Napi::String::New(info.Env(), card));
  }

 private:
  // (frame) → errno value, 0 when written
  Napi::Value Write(const Napi::CallbackInfo& info) {
    const uint8_t* frame = SpanArg<uint8_t>(info, 0, "frame", frame_size_).data;
    return Napi::Number::New(info.Env(), output_ ? output_->Write(frame) : EBADF);
  }

  Napi::Value ReaderCount(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), output_ ? output_->readers().count() : 0);
  }

  Napi::Value Close(const Napi::CallbackInfo& info) {
    output_.reset();
    return info.Env().Undefined();
  }

  std::unique_ptr<V4l2Output> output_;
  size_t frame_size_ = 0;
};

// (path) → [{ pid, name }]
Napi::Value DeviceHoldersBinding(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Array result = Napi::Array::New(env);
  for (const DeviceHolder& holder : FindDeviceHolders(TextArg(info, 0, "path"))) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("pid", Napi::Number::New(env, holder.pid));
    entry.Set("name", Napi::String::New(env, holder.name));
    result.Set(result.Length(), entry);
  }
  return result;
}

// () → V4l2Device[], see native/v4l2/v4l2.ts
Napi::Value EnumerateBinding(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Array result = Napi::Array::New(env);
  for (const V4l2DeviceEntry& device : EnumerateV4l2Devices()) {
    const V4l2Identity& identity = device.identity;
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("path", Napi::String::New(env, device.path));
    entry.Set("card", Napi::String::New(env, identity.card));
    entry.Set("isLoopback", Napi::Boolean::New(env, identity.is_loopback()));
    result.Set(result.Length(), entry);
  }
  return result;
}

}  // namespace

void ExportV4l2(Napi::Object exports) {
  exports.Set("V4l2Output", V4l2OutputBinding::Define(exports.Env()));
  Export(exports, "deviceHolders", DeviceHoldersBinding);
  Export(exports, "v4l2Devices", EnumerateBinding);
}

}  // namespace guise

#endif
