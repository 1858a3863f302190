#include "system/pipe.h"

#if defined(_WIN32)

namespace guise {
bool OpenPipe(size_t, PipeEnds*) { return false; }
void CloseFd(int) {}
void SetNonBlocking(int) {}
Transfer ReadFully(int, uint8_t*, size_t, size_t*, int) { return Transfer::kFailed; }
Transfer WriteFully(int, const uint8_t*, size_t, size_t*, int) { return Transfer::kFailed; }
}  // namespace guise

#else

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "system/clock.h"

namespace guise {

bool OpenPipe(size_t capacity_bytes, PipeEnds* ends) {
  int fds[2];
#if defined(__linux__)
  if (pipe2(fds, O_CLOEXEC) != 0) return false;
  // A refusal (the user's pipe quota is spent) leaves a smaller, working pipe.
  fcntl(fds[1], F_SETPIPE_SZ, static_cast<int>(capacity_bytes));
#else
  (void)capacity_bytes;
  if (pipe(fds) != 0) return false;
  fcntl(fds[0], F_SETFD, FD_CLOEXEC);
  fcntl(fds[1], F_SETFD, FD_CLOEXEC);
#endif
  *ends = {fds[0], fds[1]};
  return true;
}

void CloseFd(int fd) { close(fd); }

void SetNonBlocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

namespace {

/// Waits for `events` until `deadline_us`; false when the time is over.
bool WaitFor(int fd, int16_t events, double deadline_us) {
  for (;;) {
    const double left_ms = (deadline_us - NowUs()) / 1000.0;
    struct pollfd ready = {fd, events, 0};
    const int n = poll(&ready, 1, left_ms > 0 ? static_cast<int>(left_ms) + 1 : 0);
    if (n > 0) return true;
    if (n == 0) return false;
    if (errno != EINTR) return true;  // let read or write report it
  }
}

}  // namespace

Transfer ReadFully(int fd, uint8_t* data, size_t size, size_t* filled, int timeout_ms) {
  const double deadline_us = NowUs() + timeout_ms * 1000.0;
  while (*filled < size) {
    if (!WaitFor(fd, POLLIN, deadline_us)) return Transfer::kTimedOut;
    const ssize_t n = read(fd, data + *filled, size - *filled);
    if (n > 0) {
      *filled += static_cast<size_t>(n);
    } else if (n == 0) {
      return Transfer::kEnded;
    } else if (errno != EINTR && errno != EAGAIN) {
      return Transfer::kFailed;
    }
  }
  return Transfer::kFull;
}

Transfer WriteFully(int fd, const uint8_t* data, size_t size, size_t* written, int timeout_ms) {
  const double deadline_us = NowUs() + timeout_ms * 1000.0;
  while (*written < size) {
    if (!WaitFor(fd, POLLOUT, deadline_us)) return Transfer::kTimedOut;
    const ssize_t n = write(fd, data + *written, size - *written);
    if (n > 0) {
      *written += static_cast<size_t>(n);
    } else if (n < 0 && errno == EPIPE) {
      return Transfer::kEnded;
    } else if (n < 0 && errno != EINTR && errno != EAGAIN) {
      return Transfer::kFailed;
    }
  }
  return Transfer::kFull;
}

}  // namespace guise

#endif
