// The writing end of a v4l2loopback device. Linux only.
//
// What each version of the module needs, found by asking the device, never by number:
// - before 0.13 (no usage event): a writer that never called STREAMON leaves the device
//   unusable when it goes, so STREAMON comes before the first write; a device that
//   another program left so is repaired on opening.
// - from 0.13: write() itself claims the stream, and refuses a second writer.
// - any: the format that S_FMT returns is the truth. A reader, or keep_format, may have
//   fixed another than was asked for; frames are then scaled and converted to it.
#ifndef GUISE_NATIVE_V4L2_OUTPUT_H_
#define GUISE_NATIVE_V4L2_OUTPUT_H_

#include <memory>
#include <string>
#include <vector>

#include "frame/nv12_fit.h"
#include "frame/yuv_layout.h"
#include "v4l2/device.h"
#include "v4l2/readers.h"

namespace guise {

struct V4l2OutputRequest {
  std::string path;
  int width;   ///< of the frames to be written; even
  int height;  ///< even
  double fps;
  std::vector<std::string> layouts;  ///< four-character codes, the best first
};

struct V4l2OutputFormat {
  YuvLayout layout;
  std::string fourcc;
  int width;
  int height;
};

class V4l2Output {
 public:
  /// Opens, negotiates, sets the rate, makes the device a camera for its readers.
  /// Throws V4l2Failure.
  explicit V4l2Output(const V4l2OutputRequest& request);
  ~V4l2Output();
  V4l2Output(const V4l2Output&) = delete;
  V4l2Output& operator=(const V4l2Output&) = delete;

  /// Writes one frame of the requested size. 0, or the errno value. Never waits for a
  /// reader: the driver keeps the newest few frames.
  int Write(const uint8_t* nv12);

  const V4l2Identity& identity() const { return identity_; }
  const V4l2Readers& readers() const { return *readers_; }

 private:
  const V4l2OutputRequest request_;
  FileDescriptor fd_;
  V4l2Identity identity_;
  V4l2OutputFormat format_;
  std::unique_ptr<Nv12Fit> fit_;      // when the device has another size
  std::vector<uint8_t> packed_;       // when it has another layout
  std::unique_ptr<V4l2Readers> readers_;
};

}  // namespace guise

#endif  // GUISE_NATIVE_V4L2_OUTPUT_H_
