#ifndef GUISE_NATIVE_LANDMARKS_BINDING_H_
#define GUISE_NATIVE_LANDMARKS_BINDING_H_

#include <napi.h>

namespace guise {

void ExportLandmarks(Napi::Object exports);

}  // namespace guise

#endif  // GUISE_NATIVE_LANDMARKS_BINDING_H_
