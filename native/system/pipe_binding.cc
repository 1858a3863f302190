// JavaScript names for pipes to and from subprocesses.
#include "system/pipe_binding.h"

#include <cerrno>
#include <cstring>
#include <set>

#include "binding.h"
#include "system/pipe.h"

namespace guise {
namespace {

/// Pipe ends that one JavaScript environment has open. A worker that is terminated
/// closes them on its way out, so that a subprocess at the other end does not wait for
/// ever.
struct OpenEnds {
  std::set<int> fds;
  ~OpenEnds() {
    for (int fd : fds) CloseFd(fd);
  }
};

OpenEnds& EndsOf(const Napi::CallbackInfo& info) { return *static_cast<OpenEnds*>(info.Data()); }

// (capacityBytes) → [readFd, writeFd]
Napi::Value OpenPipeBinding(const Napi::CallbackInfo& info) {
  PipeEnds ends;
  if (!OpenPipe(static_cast<size_t>(IntArg(info, 0, "capacityBytes", 4096, 1 << 30)), &ends)) {
    throw Napi::Error::New(info.Env(), std::string("pipe: ") + std::strerror(errno));
  }
  EndsOf(info).fds.insert({ends.read_fd, ends.write_fd});
  Napi::Array result = Napi::Array::New(info.Env(), 2);
  result.Set(0u, Napi::Number::New(info.Env(), ends.read_fd));
  result.Set(1u, Napi::Number::New(info.Env(), ends.write_fd));
  return result;
}

// (fd): one that openPipe returned in this environment and that is still open.
Napi::Value CloseFdBinding(const Napi::CallbackInfo& info) {
  const int fd = IntArg(info, 0, "fd", 0, 1 << 30);
  if (EndsOf(info).fds.erase(fd) == 0) {
    throw Napi::RangeError::New(info.Env(), "fd: not an open end of a pipe made here");
  }
  CloseFd(fd);
  return info.Env().Undefined();
}

Napi::Value SetNonBlockingBinding(const Napi::CallbackInfo& info) {
  SetNonBlocking(IntArg(info, 0, "fd", 0, 1 << 30));
  return info.Env().Undefined();
}

using TransferFunction = Transfer (*)(int, uint8_t*, size_t, size_t*, int);

// (fd, data, progress: Int32Array[1], timeoutMs) → Transfer. progress[0] is how many
// bytes are done already; it is moved on.
Napi::Value TransferFully(const Napi::CallbackInfo& info, TransferFunction transfer) {
  const int fd = IntArg(info, 0, "fd", 0, 1 << 30);
  const Span<uint8_t> data = SpanArg<uint8_t>(info, 1, "data", 0);
  int32_t* progress = SpanArg<int32_t>(info, 2, "progress", 1).data;
  const int timeout_ms = IntArg(info, 3, "timeoutMs", 0, 1 << 30);
  if (*progress < 0 || static_cast<size_t>(*progress) > data.length) {
    throw Napi::RangeError::New(info.Env(), "progress: lies outside data");
  }
  size_t done = static_cast<size_t>(*progress);
  const Transfer result = transfer(fd, data.data, data.length, &done, timeout_ms);
  *progress = static_cast<int32_t>(done);
  return Napi::Number::New(info.Env(), static_cast<int>(result));
}

Napi::Value WriteTransfer(const Napi::CallbackInfo& info) {
  return TransferFully(info, [](int fd, uint8_t* data, size_t size, size_t* done, int timeout_ms) {
    return WriteFully(fd, data, size, done, timeout_ms);
  });
}

Napi::Value ReadTransfer(const Napi::CallbackInfo& info) { return TransferFully(info, ReadFully); }

}  // namespace

void ExportPipes(Napi::Object exports) {
  auto* ends = new OpenEnds;
  exports.Env().AddCleanupHook([](OpenEnds* left) { delete left; }, ends);
  exports.Set("openPipe",
              Napi::Function::New(exports.Env(), OpenPipeBinding, "openPipe", ends));
  exports.Set("closeFd", Napi::Function::New(exports.Env(), CloseFdBinding, "closeFd", ends));
  Export(exports, "setNonBlocking", SetNonBlockingBinding);
  Export(exports, "readFully", ReadTransfer);
  Export(exports, "writeFully", WriteTransfer);
}

}  // namespace guise
