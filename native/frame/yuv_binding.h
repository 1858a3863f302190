#ifndef GUISE_NATIVE_FRAME_YUV_BINDING_H_
#define GUISE_NATIVE_FRAME_YUV_BINDING_H_

#include <napi.h>

namespace guise {

void ExportYuvLayouts(Napi::Object exports);

}  // namespace guise

#endif  // GUISE_NATIVE_FRAME_YUV_BINDING_H_
