// Reading fixed-size frames from a subprocess's pipe without passing through the
// JavaScript heap or event loop. POSIX only; elsewhere the functions report so.
#ifndef GUISE_NATIVE_PIPE_H_
#define GUISE_NATIVE_PIPE_H_

#include <cstddef>
#include <cstdint>

namespace guise {

struct PipeEnds {
  int read_fd;
  int write_fd;
};

/// Makes a close-on-exec pipe with room for `capacity_bytes` where the system
/// allows that. Returns false and sets errno when it cannot.
bool OpenPipe(size_t capacity_bytes, PipeEnds* ends);

void CloseFd(int fd);

/// Needed once on the end that WriteFully is to write to.
void SetNonBlocking(int fd);

enum class ReadResult { kFull = 0, kTimedOut = 1, kEnded = 2, kFailed = 3 };

/// Reads until data[0..size) is full, the pipe ends, or timeout_ms passes.
/// `*filled` is how much is there already and is moved on, so that a call after
/// kTimedOut goes on where the last one stopped.
ReadResult ReadFully(int fd, uint8_t* data, size_t size, size_t* filled, int timeout_ms);

/// Writes all of data[0..size), waiting at most timeout_ms for room each time.
/// kEnded when the reader is gone. `fd` must be non-blocking.
ReadResult WriteFully(int fd, const uint8_t* data, size_t size, size_t* written, int timeout_ms);

}  // namespace guise

#endif  // GUISE_NATIVE_PIPE_H_
