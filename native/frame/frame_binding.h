#ifndef GUISE_NATIVE_FRAME_FRAME_BINDING_H_
#define GUISE_NATIVE_FRAME_FRAME_BINDING_H_

#include <napi.h>

namespace guise {

void ExportFrameKernels(Napi::Object exports);

}  // namespace guise

#endif  // GUISE_NATIVE_FRAME_FRAME_BINDING_H_
