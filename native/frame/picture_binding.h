#ifndef GUISE_NATIVE_FRAME_PICTURE_BINDING_H_
#define GUISE_NATIVE_FRAME_PICTURE_BINDING_H_

#include <napi.h>

namespace guise {

void ExportPictures(Napi::Object exports);

}  // namespace guise

#endif  // GUISE_NATIVE_FRAME_PICTURE_BINDING_H_
