#ifndef GUISE_NATIVE_SYSTEM_PIPE_BINDING_H_
#define GUISE_NATIVE_SYSTEM_PIPE_BINDING_H_

#include <napi.h>

namespace guise {

void ExportPipes(Napi::Object exports);

}  // namespace guise

#endif  // GUISE_NATIVE_SYSTEM_PIPE_BINDING_H_
