// What every V4L2 device has in common: its ioctls, its name, what it says it can do.
// Linux only.
#ifndef GUISE_NATIVE_V4L2_DEVICE_H_
#define GUISE_NATIVE_V4L2_DEVICE_H_

#include <cstdint>
#include <stdexcept>
#include <string>

namespace guise {

/// A step that a device refused. `step` is one of open, identify, busy, format, rate,
/// start; `error` an errno value, or 0 where the device's answer itself is the reason.
/// Of busy, `detail` says who writes to the device.
struct V4l2Failure : std::runtime_error {
  V4l2Failure(std::string step_name, int error_number, const std::string& detail)
      : std::runtime_error(detail), step(std::move(step_name)), error(error_number) {}
  std::string step;
  int error;
};

/// A file descriptor that closes itself.
class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  ~FileDescriptor() { Reset(); }
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.Release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
      Reset();
      fd_ = other.Release();
    }
    return *this;
  }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void Reset();
  int Release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }

 private:
  int fd_;
};

struct V4l2Identity {
  std::string driver;
  std::string card;
  uint32_t capabilities;  ///< of this node (V4L2_CAP_…)
  bool is_loopback() const { return driver == "v4l2 loopback"; }
};

/// ioctl that is tried again when a signal interrupted it. 0, or the errno value.
int DeviceIoctl(int fd, unsigned long request, void* argument);

/// Opens a node without waiting for it; the descriptor is closed on exec.
/// Throws V4l2Failure (open).
FileDescriptor OpenDevice(const std::string& path);

/// Throws V4l2Failure (identify) when this is no V4L2 device. Asking has a side effect
/// that matters with v4l2loopback 0.12: the kernel learns the node's present
/// capabilities from it and refuses ioctls by what it learned last.
V4l2Identity Identify(int fd, const std::string& path);

/// "YUYV" from the code's four bytes.
std::string FourccName(uint32_t fourcc);

/// The code of a name of four characters; 0 for any other.
uint32_t FourccCode(const std::string& name);

}  // namespace guise

#endif  // GUISE_NATIVE_V4L2_DEVICE_H_
