// Frames of fixed size through pipes from and to subprocesses, past the JavaScript heap and
// event loop. POSIX only; elsewhere the functions fail.
#ifndef GUISE_NATIVE_SYSTEM_PIPE_H_
#define GUISE_NATIVE_SYSTEM_PIPE_H_

#include <cstddef>
#include <cstdint>

namespace guise {

struct PipeEnds {
  int read_fd;
  int write_fd;
};

/// Makes a close-on-exec pipe with room for `capacity_bytes` where the system
/// allows that. Returns false when it cannot, and on POSIX sets errno.
bool OpenPipe(size_t capacity_bytes, PipeEnds* ends);

void CloseFd(int fd);

/// Needed once on the end that WriteFully is to write to.
void SetNonBlocking(int fd);

/// What reading or writing came to; the numbers are those of Transfer in index.ts.
enum class Transfer { kFull = 0, kTimedOut = 1, kEnded = 2, kFailed = 3 };

/// Reads until data[0..size) is full, the pipe ends, or timeout_ms passes.
/// `*filled` is how much is there already and is moved on, so that a call after
/// kTimedOut goes on where the last one stopped.
Transfer ReadFully(int fd, uint8_t* data, size_t size, size_t* filled, int timeout_ms);

/// The same for writing data[0..size), of which `*written` is done already. kEnded when the
/// reader is gone. `fd` must be non-blocking.
Transfer WriteFully(int fd, const uint8_t* data, size_t size, size_t* written, int timeout_ms);

}  // namespace guise

#endif  // GUISE_NATIVE_SYSTEM_PIPE_H_
