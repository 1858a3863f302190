#include "v4l2/enumerate.h"

#if defined(__linux__)

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <algorithm>

namespace guise {
namespace {

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

}  // namespace

std::vector<V4l2DeviceEntry> EnumerateV4l2Devices() {
  std::vector<V4l2DeviceEntry> devices;
  for (const int number : DeviceNumbers()) {
    const std::string path = "/dev/video" + std::to_string(number);
    try {
      const FileDescriptor fd = OpenDevice(path);
      devices.push_back({path, Identify(fd.get(), path)});
    } catch (const V4l2Failure&) {
      // A device that cannot be opened now is no device to offer.
    }
  }
  return devices;
}

}  // namespace guise

#endif
