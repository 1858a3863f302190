#include "v4l2/enumerate.h"

#if defined(__linux__)

#include <dirent.h>
#include <linux/videodev2.h>
#include <stdlib.h>
#include <string.h>

#include <algorithm>

namespace guise {
namespace {

// More than any device lists; a driver that ignores the index would never end.
constexpr uint32_t kMostEntries = 256;

std::vector<int> DeviceNumbers() {
  std::vector<int> numbers;
  DIR* folder = opendir("/sys/class/video4linux");
  if (folder == nullptr) return numbers;
  while (const dirent* entry = readdir(folder)) {
    if (strncmp(entry->d_name, "video", 5) == 0) numbers.push_back(atoi(entry->d_name + 5));
  }
  closedir(folder);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

double RateOf(const v4l2_fract& interval) {
  if (interval.numerator == 0) return 0;
  return static_cast<double>(interval.denominator) / interval.numerator;
}

std::vector<double> Rates(int fd, uint32_t fourcc, int width, int height) {
  std::vector<double> rates;
  for (uint32_t i = 0; i < kMostEntries; i++) {
    v4l2_frmivalenum entry = {};
    entry.index = i;
    entry.pixel_format = fourcc;
    entry.width = width;
    entry.height = height;
    if (DeviceIoctl(fd, VIDIOC_ENUM_FRAMEINTERVALS, &entry) != 0) break;
    if (entry.type == V4L2_FRMIVAL_TYPE_DISCRETE) {
      rates.push_back(RateOf(entry.discrete));
      continue;
    }
    rates.push_back(RateOf(entry.stepwise.min));
    rates.push_back(RateOf(entry.stepwise.max));
    break;
  }
  std::sort(rates.rbegin(), rates.rend());
  return rates;
}

void AddMode(int fd, uint32_t fourcc, int width, int height, std::vector<V4l2Mode>* modes) {
  modes->push_back({FourccName(fourcc), width, height, Rates(fd, fourcc, width, height)});
}

void AddSizes(int fd, uint32_t fourcc, std::vector<V4l2Mode>* modes) {
  for (uint32_t i = 0; i < kMostEntries; i++) {
    v4l2_frmsizeenum entry = {};
    entry.index = i;
    entry.pixel_format = fourcc;
    if (DeviceIoctl(fd, VIDIOC_ENUM_FRAMESIZES, &entry) != 0) return;
    if (entry.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
      AddMode(fd, fourcc, entry.discrete.width, entry.discrete.height, modes);
      continue;
    }
    AddMode(fd, fourcc, entry.stepwise.max_width, entry.stepwise.max_height, modes);
    AddMode(fd, fourcc, entry.stepwise.min_width, entry.stepwise.min_height, modes);
    return;
  }
}

std::vector<V4l2Mode> CaptureModes(int fd) {
  std::vector<V4l2Mode> modes;
  for (uint32_t i = 0; i < kMostEntries; i++) {
    v4l2_fmtdesc entry = {};
    entry.index = i;
    entry.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (DeviceIoctl(fd, VIDIOC_ENUM_FMT, &entry) != 0) break;
    AddSizes(fd, entry.pixelformat, &modes);
  }
  return modes;
}

}  // namespace

std::vector<V4l2DeviceEntry> EnumerateV4l2Devices() {
  std::vector<V4l2DeviceEntry> devices;
  for (const int number : DeviceNumbers()) {
    const std::string path = "/dev/video" + std::to_string(number);
    try {
      const FileDescriptor fd = OpenDevice(path);
      V4l2DeviceEntry device = {path, Identify(fd.get(), path), {}};
      if ((device.identity.capabilities & V4L2_CAP_VIDEO_CAPTURE) != 0) {
        device.modes = CaptureModes(fd.get());
      }
      devices.push_back(std::move(device));
    } catch (const V4l2Failure&) {
      // A device that cannot be opened now is no device to offer.
    }
  }
  return devices;
}

}  // namespace guise

#endif
