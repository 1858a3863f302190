#ifndef GUISE_NATIVE_CROP_CROP_BINDING_H_
#define GUISE_NATIVE_CROP_CROP_BINDING_H_

#include <napi.h>

namespace guise {

void ExportCropKernels(Napi::Object exports);

}  // namespace guise

#endif  // GUISE_NATIVE_CROP_CROP_BINDING_H_
