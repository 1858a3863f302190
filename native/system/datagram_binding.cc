// JavaScript name for datagrams.
#include "system/datagram_binding.h"

#include <cerrno>
#include <cstring>

#include "binding.h"
#include "system/datagram.h"

namespace guise {
namespace {

// (path, message)
Napi::Value SendDatagramBinding(const Napi::CallbackInfo& info) {
  if (!info[0].IsString() || !info[1].IsString()) {
    throw Napi::TypeError::New(info.Env(), "path, message: text is expected");
  }
  const std::string path = info[0].As<Napi::String>().Utf8Value();
  if (!SendDatagram(path, info[1].As<Napi::String>().Utf8Value())) {
    throw Napi::Error::New(info.Env(), path + ": " + std::strerror(errno));
  }
  return info.Env().Undefined();
}

}  // namespace

void ExportDatagrams(Napi::Object exports) {
  Export(exports, "sendDatagram", SendDatagramBinding);
}

}  // namespace guise
