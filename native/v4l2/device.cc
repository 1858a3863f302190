#include "v4l2/device.h"

#if defined(__linux__)

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace guise {
namespace {

std::string BoundedText(const uint8_t* text, size_t size) {
  return std::string(reinterpret_cast<const char*>(text),
                     strnlen(reinterpret_cast<const char*>(text), size));
}

}  // namespace

void FileDescriptor::Reset() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

int DeviceIoctl(int fd, unsigned long request, void* argument) {
  while (ioctl(fd, request, argument) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

FileDescriptor OpenDevice(const std::string& path) {
  FileDescriptor fd(open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!fd.is_open()) throw V4l2Failure("open", errno, strerror(errno));
  return fd;
}

V4l2Identity Identify(int fd, const std::string& path) {
  v4l2_capability answer = {};
  const int error = DeviceIoctl(fd, VIDIOC_QUERYCAP, &answer);
  if (error != 0) throw V4l2Failure("identify", error, path + " is no video device");
  const bool has_own = (answer.capabilities & V4L2_CAP_DEVICE_CAPS) != 0;
  return {BoundedText(answer.driver, sizeof answer.driver),
          BoundedText(answer.card, sizeof answer.card),
          has_own ? answer.device_caps : answer.capabilities};
}

std::string FourccName(uint32_t fourcc) {
  std::string name(4, ' ');
  for (int i = 0; i < 4; i++) name[i] = static_cast<char>(fourcc >> (8 * i) & 0x7f);
  return name;
}

uint32_t FourccCode(const std::string& name) {
  if (name.size() != 4) return 0;
  uint32_t code = 0;
  for (int i = 0; i < 4; i++) {
    code |= static_cast<uint32_t>(static_cast<uint8_t>(name[i])) << (8 * i);
  }
  return code;
}

}  // namespace guise

#endif
