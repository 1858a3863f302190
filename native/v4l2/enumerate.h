// The V4L2 devices of this machine and what each can deliver. Linux only.
#ifndef GUISE_NATIVE_V4L2_ENUMERATE_H_
#define GUISE_NATIVE_V4L2_ENUMERATE_H_

#include <string>
#include <vector>

#include "v4l2/device.h"

namespace guise {

/// One size in one pixel format. A device that offers a range of sizes is listed with
/// its largest and smallest.
struct V4l2Mode {
  std::string fourcc;
  int width;
  int height;
  std::vector<double> fps;  ///< fastest first; empty when the device does not say
};

struct V4l2DeviceEntry {
  std::string path;
  V4l2Identity identity;
  std::vector<V4l2Mode> modes;  ///< of capture; empty for a device that delivers nothing
};

/// Every /dev/videoN that can be opened and answers, in the order of N. Opening a
/// camera to ask does not switch it on.
std::vector<V4l2DeviceEntry> EnumerateV4l2Devices();

}  // namespace guise

#endif  // GUISE_NATIVE_V4L2_ENUMERATE_H_
