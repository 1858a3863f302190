#include "v4l2/output.h"

#if defined(__linux__)

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <cmath>

namespace guise {
namespace {

// v4l2loopback's private control, the same number in every version since 0.12.
constexpr uint32_t kKeepFormat = V4L2_CID_USER_BASE | 0xf000;

// A writer that is alive writes within this time, unless it is slower than 4 fps.
constexpr int kSignOfLifeMs = 250;

int StreamOn(int fd) {
  int type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  return DeviceIoctl(fd, VIDIOC_STREAMON, &type);
}

void StreamOff(int fd) {
  int type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  DeviceIoctl(fd, VIDIOC_STREAMOFF, &type);
}

bool IsKeepingFormat(int fd) {
  v4l2_control control = {kKeepFormat, 0};
  return DeviceIoctl(fd, VIDIOC_G_CTRL, &control) == 0 && control.value != 0;
}

void KeepFormat(int fd, bool is_kept) {
  v4l2_control control = {kKeepFormat, is_kept ? 1 : 0};
  DeviceIoctl(fd, VIDIOC_S_CTRL, &control);
}

/// Guises exclude each other by a lock on the node, which the kernel lifts when the
/// holder dies. Other programs do not look at it.
void Lock(int fd) {
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    throw V4l2Failure("busy", EBUSY, "another guise");
  }
}

/// Before 0.13, with exclusive_caps, the driver withholds the output capability while
/// somebody writes, and for ever after a writer that left without STREAMON. A second
/// opener's STREAMON and close give it back in either case; the next write of a writer
/// that lives takes it away again.
V4l2Identity FreeFromDeadWriter(int fd, const std::string& path) {
  {
    const FileDescriptor second = OpenDevice(path);
    StreamOn(second.get());  // EINVAL while no format is set, and works all the same
  }
  usleep(kSignOfLifeMs * 1000);
  return Identify(fd, path);
}

struct OpenedDevice {
  FileDescriptor fd;
  V4l2Identity identity;
  bool has_usage_event;
};

OpenedDevice OpenLoopback(const std::string& path) {
  OpenedDevice device = {OpenDevice(path), {}, false};
  const int fd = device.fd.get();
  device.identity = Identify(fd, path);
  if (!device.identity.is_loopback()) {
    throw V4l2Failure("identify", 0, device.identity.driver);
  }
  Lock(fd);
  device.has_usage_event = V4l2Readers::DriverHasUsageEvent(fd);
  if ((device.identity.capabilities & V4L2_CAP_VIDEO_OUTPUT) == 0) {
    if (!device.has_usage_event) device.identity = FreeFromDeadWriter(fd, path);
    // With keep_format, 0.14 and later never show this capability; S_FMT will tell.
    const bool is_hidden = device.has_usage_event && IsKeepingFormat(fd);
    if ((device.identity.capabilities & V4L2_CAP_VIDEO_OUTPUT) == 0 && !is_hidden) {
      throw V4l2Failure("busy", EBUSY, "another program");
    }
  }
  return device;
}

int SetFormat(int fd, uint32_t fourcc, int width, int height, v4l2_pix_format* result) {
  v4l2_format format = {};
  format.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  format.fmt.pix.width = width;
  format.fmt.pix.height = height;
  format.fmt.pix.pixelformat = fourcc;
  format.fmt.pix.field = V4L2_FIELD_NONE;
  // sRGB's transfer with its default encoding in V4L2: BT.601, limited range.
  format.fmt.pix.colorspace = V4L2_COLORSPACE_SRGB;
  const int error = DeviceIoctl(fd, VIDIOC_S_FMT, &format);
  *result = format.fmt.pix;
  return error;
}

/// 0.13 answers EBUSY where others substitute the format a reader has fixed.
int SetFixedFormat(int fd, v4l2_pix_format* result) {
  v4l2_format format = {};
  format.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  const int error = DeviceIoctl(fd, VIDIOC_G_FMT, &format);
  if (error != 0) return error;
  const v4l2_pix_format fixed = format.fmt.pix;
  return SetFormat(fd, fixed.pixelformat, fixed.width, fixed.height, result);
}

std::string Describe(const v4l2_pix_format& pix) {
  return FourccName(pix.pixelformat) + " " + std::to_string(pix.width) + "x" +
         std::to_string(pix.height);
}

V4l2OutputFormat Negotiate(int fd, const V4l2OutputRequest& request) {
  v4l2_pix_format pix = {};
  int error = EINVAL;
  for (const std::string& layout : request.layouts) {
    error = SetFormat(fd, FourccCode(layout), request.width, request.height, &pix);
    if (error == EBUSY) error = SetFixedFormat(fd, &pix);
    if (error == 0) break;
  }
  if (error == EBUSY) throw V4l2Failure("busy", EBUSY, "another program");
  if (error != 0) throw V4l2Failure("format", error, "every layout was refused");
  V4l2OutputFormat format = {YuvLayout::kNv12, FourccName(pix.pixelformat),
                             static_cast<int>(pix.width), static_cast<int>(pix.height)};
  const bool is_even = format.width % 2 == 0 && format.height % 2 == 0;
  if (!FindYuvLayout(format.fourcc, &format.layout) || !is_even) {
    throw V4l2Failure("format", 0, Describe(pix));
  }
  return format;
}

bool NegotiatesAsRequested(int fd, const V4l2OutputRequest& request, V4l2OutputFormat* format) {
  try {
    *format = Negotiate(fd, request);
  } catch (const V4l2Failure& failure) {
    if (failure.step != "format") throw;
    return false;
  }
  if (format->width != request.width || format->height != request.height) return false;
  for (const std::string& layout : request.layouts) {
    if (layout == format->fourcc) return true;
  }
  return false;
}

/// Turns keep_format off, and on again at the end, whatever became of the device meanwhile.
class FormatGivenUp {
 public:
  FormatGivenUp(int fd, std::string path) : path_(std::move(path)) { KeepFormat(fd, false); }
  ~FormatGivenUp() {
    const FileDescriptor fd(open(path_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (fd.is_open()) KeepFormat(fd.get(), true);
  }
  FormatGivenUp(const FormatGivenUp&) = delete;
  FormatGivenUp& operator=(const FormatGivenUp&) = delete;

 private:
  const std::string path_;
};

/// A device of ours may be kept visible since boot with a format of then. The driver
/// gives that up only when keep_format is off and nobody has the device open.
V4l2OutputFormat NegotiateKept(OpenedDevice* device, const V4l2OutputRequest& request) {
  V4l2OutputFormat format;
  if (NegotiatesAsRequested(device->fd.get(), request, &format)) return format;
  const FormatGivenUp given_up(device->fd.get(), request.path);
  device->fd.Reset();
  *device = OpenLoopback(request.path);
  return Negotiate(device->fd.get(), request);
}

void SetRate(int fd, double fps) {
  v4l2_streamparm parameters = {};
  parameters.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  // Thousandths hold 29.97 as well as 30.
  parameters.parm.output.timeperframe = {1000, static_cast<uint32_t>(std::lround(fps * 1000))};
  if (std::floor(fps) == fps) parameters.parm.output.timeperframe = {1, static_cast<uint32_t>(fps)};
  const int error = DeviceIoctl(fd, VIDIOC_S_PARM, &parameters);
  if (error != 0) throw V4l2Failure("rate", error, strerror(error));
}

}  // namespace

V4l2Output::V4l2Output(const V4l2OutputRequest& request) : request_(request) {
  OpenedDevice device = OpenLoopback(request.path);
  const V4l2OutputFormat format = IsKeepingFormat(device.fd.get())
                                      ? NegotiateKept(&device, request)
                                      : Negotiate(device.fd.get(), request);
  SetRate(device.fd.get(), request.fps);
  if (!device.has_usage_event) {
    const int error = StreamOn(device.fd.get());
    if (error != 0 && error != EINVAL) throw V4l2Failure("start", error, strerror(error));
  }
  fd_ = std::move(device.fd);
  identity_ = device.identity;
  format_ = format;
  if (format.width != request.width || format.height != request.height) {
    fit_ = std::make_unique<Nv12Fit>(request.width, request.height, format.width, format.height);
  }
  if (format.layout != YuvLayout::kNv12) {
    packed_.resize(YuvByteLength(format.layout, format.width, format.height));
  }
  readers_ = std::make_unique<V4l2Readers>(fd_.get(), request.path);
}

V4l2Output::~V4l2Output() {
  readers_.reset();
  StreamOff(fd_.get());
}

int V4l2Output::Write(const uint8_t* nv12) {
  Nv12View frame = {nv12, request_.width, request_.height};
  if (fit_) frame = fit_->Apply(frame);
  const uint8_t* bytes = frame.data;
  if (!packed_.empty()) {
    PackYuv(frame, format_.layout, packed_.data());
    bytes = packed_.data();
  }
  const size_t size = YuvByteLength(format_.layout, format_.width, format_.height);
  for (;;) {
    const ssize_t written = write(fd_.get(), bytes, size);
    if (written == static_cast<ssize_t>(size)) return 0;
    if (written >= 0) return EMSGSIZE;  // part of a frame is none
    if (errno != EINTR) return errno;
  }
}

}  // namespace guise

#endif
