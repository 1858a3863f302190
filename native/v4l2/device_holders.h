// Which processes have a device open, as far as this user may see. Linux only.
#ifndef GUISE_NATIVE_V4L2_DEVICE_HOLDERS_H_
#define GUISE_NATIVE_V4L2_DEVICE_HOLDERS_H_

#include <string>
#include <vector>

namespace guise {

struct DeviceHolder {
  int pid;
  std::string name;  ///< the kernel's short name of the process
};

/// Every process but this one that has the device node open. Processes of other users
/// are invisible unless this runs as root. Takes some milliseconds on a busy system, so
/// never in a thread that has a rhythm to keep.
std::vector<DeviceHolder> FindDeviceHolders(const std::string& path);

}  // namespace guise

#endif  // GUISE_NATIVE_V4L2_DEVICE_HOLDERS_H_
