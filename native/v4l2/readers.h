// Watches whether anybody reads a v4l2loopback device. Linux only.
#ifndef GUISE_NATIVE_V4L2_READERS_H_
#define GUISE_NATIVE_V4L2_READERS_H_

#include <atomic>
#include <string>
#include <thread>

#include "v4l2/device.h"

namespace guise {

/// Version 0.13 and later tell of each reader that starts or stops streaming
/// (V4L2_EVENT_PRI_CLIENT_USAGE). Where that event is missing, and until the first one
/// arrives, a reader is any other process that has the node open, as far as this user may
/// see: inotify says when somebody opened or closed it, /proc says who still has it. A
/// thread of its own does this, since a look through /proc would disturb the writer's
/// rhythm.
class V4l2Readers {
 public:
  /// `fd` is the writer's open descriptor and must outlive this object.
  V4l2Readers(int fd, std::string path);
  ~V4l2Readers();
  V4l2Readers(const V4l2Readers&) = delete;
  V4l2Readers& operator=(const V4l2Readers&) = delete;

  /// How many read now; where the driver counts, only 0 or 1. Not debounced.
  int count() const { return count_.load(std::memory_order_relaxed); }

  /// Whether a driver with this node open has the usage event of 0.13 and later.
  static bool DriverHasUsageEvent(int fd);

 private:
  void Watch();
  bool TakeEvents();
  bool TakeNotices();
  /// Subscribes anew, upon which the driver tells how it is now.
  void AskAgain();
  void Recount();

  const int fd_;
  const std::string path_;
  const bool has_events_;  // the driver itself tells of readers (0.13 and later)
  FileDescriptor notices_;
  FileDescriptor wake_;
  std::atomic<int> count_{0};
  std::atomic<bool> is_ending_{false};
  bool has_heard_ = false;  // an event arrived, so the driver's word counts
  int told_ = 0;            // by the last event
  std::thread thread_;
};

}  // namespace guise

#endif  // GUISE_NATIVE_V4L2_READERS_H_
