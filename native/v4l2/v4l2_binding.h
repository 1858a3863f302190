#ifndef GUISE_NATIVE_V4L2_V4L2_BINDING_H_
#define GUISE_NATIVE_V4L2_V4L2_BINDING_H_

#include <napi.h>

namespace guise {

/// Exports nothing where there is no V4L2.
void ExportV4l2(Napi::Object exports);

}  // namespace guise

#endif  // GUISE_NATIVE_V4L2_V4L2_BINDING_H_
