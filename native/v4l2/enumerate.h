// The V4L2 devices of this machine. Linux only.
#ifndef GUISE_NATIVE_V4L2_ENUMERATE_H_
#define GUISE_NATIVE_V4L2_ENUMERATE_H_

#include <string>
#include <vector>

#include "v4l2/device.h"

namespace guise {

struct V4l2DeviceEntry {
  std::string path;
  V4l2Identity identity;
};

/// Every /dev/videoN that can be opened and answers, in the order of N. Opening a
/// camera to ask does not switch it on.
std::vector<V4l2DeviceEntry> EnumerateV4l2Devices();

}  // namespace guise

#endif  // GUISE_NATIVE_V4L2_ENUMERATE_H_
