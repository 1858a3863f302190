#include "v4l2/readers.h"

#if defined(__linux__)

#include <linux/videodev2.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "v4l2/device_holders.h"

namespace guise {
namespace {

// V4L2_EVENT_PRIVATE_START + 0x08E00000 + 1: v4l2loopback's own number for a change of
// its readers; the payload is one u32, the count.
constexpr uint32_t kUsageEvent = V4L2_EVENT_PRIVATE_START + 0x08E00001;

// How long to wait for a sign before looking again anyway: a safeguard where signs
// arrive, the only means where they do not.
constexpr int kCheckMs = 10000;
constexpr int kBlindCheckMs = 2000;
// Opening and closing come in bursts (a browser lists devices); one look serves all.
constexpr int kSettleMs = 20;

bool Subscribe(int fd) {
  v4l2_event_subscription subscription = {};
  subscription.type = kUsageEvent;
  subscription.flags = V4L2_EVENT_SUB_FL_SEND_INITIAL;
  return DeviceIoctl(fd, VIDIOC_SUBSCRIBE_EVENT, &subscription) == 0;
}

void Unsubscribe(int fd) {
  v4l2_event_subscription subscription = {};
  subscription.type = kUsageEvent;
  DeviceIoctl(fd, VIDIOC_UNSUBSCRIBE_EVENT, &subscription);
}

}  // namespace

bool V4l2Readers::DriverHasUsageEvent(int fd) {
  if (!Subscribe(fd)) return false;
  Unsubscribe(fd);
  return true;
}

V4l2Readers::V4l2Readers(int fd, std::string path)
    : fd_(fd),
      path_(std::move(path)),
      has_events_(Subscribe(fd)),
      notices_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (notices_.is_open() &&
      inotify_add_watch(notices_.get(), path_.c_str(), IN_OPEN | IN_CLOSE) < 0) {
    notices_.Reset();
  }
  thread_ = std::thread([this] { Watch(); });
}

V4l2Readers::~V4l2Readers() {
  is_ending_ = true;
  const uint64_t one = 1;
  // An eventfd that counts from 0 has room for this.
  if (write(wake_.get(), &one, sizeof one) < 0) is_ending_ = true;
  thread_.join();
}

bool V4l2Readers::TakeEvents() {
  bool has_any = false;
  v4l2_event event;
  memset(&event, 0, sizeof event);
  while (DeviceIoctl(fd_, VIDIOC_DQEVENT, &event) == 0) {
    has_any = true;
    if (event.type != kUsageEvent) continue;
    uint32_t count;
    memcpy(&count, event.u.data, sizeof count);
    has_heard_ = true;
    told_ = static_cast<int>(count);
  }
  return has_any;
}

bool V4l2Readers::TakeNotices() {
  alignas(inotify_event) char buffer[4096];
  bool has_any = false;
  while (read(notices_.get(), buffer, sizeof buffer) > 0) has_any = true;
  return has_any;
}

void V4l2Readers::AskAgain() {
  Unsubscribe(fd_);
  if (!Subscribe(fd_) || !TakeEvents()) told_ = 0;
}

void V4l2Readers::Recount() {
  const int holders = static_cast<int>(FindDeviceHolders(path_).size());
  // The driver keeps only its last word, and one may be lost. That nobody is seen who
  // could read proves nothing: /proc hides what other users' processes have open.
  if (has_heard_ && holders == 0 && told_ > 0) AskAgain();
  count_ = has_heard_ ? told_ : holders;
}

void V4l2Readers::Watch() {
  prctl(PR_SET_NAME, "guise-readers");
  Recount();
  while (!is_ending_) {
    pollfd signs[3] = {{wake_.get(), POLLIN, 0},
                       {notices_.get(), POLLIN, 0},
                       {has_events_ ? fd_ : -1, POLLPRI, 0}};
    const int ready = poll(signs, 3, notices_.is_open() ? kCheckMs : kBlindCheckMs);
    if (is_ending_) return;
    if (ready > 0 && (signs[2].revents & POLLPRI) != 0 && TakeEvents()) count_ = told_;
    if ((signs[1].revents & POLLIN) != 0) {
      poll(signs, 1, kSettleMs);
      TakeNotices();
    }
    if (!is_ending_) Recount();
  }
}

}  // namespace guise

#endif
