#ifndef GUISE_NATIVE_SYSTEM_MEMORY_BINDING_H_
#define GUISE_NATIVE_SYSTEM_MEMORY_BINDING_H_

#include <napi.h>

namespace guise {

void ExportMemory(Napi::Object exports);

}  // namespace guise

#endif  // GUISE_NATIVE_SYSTEM_MEMORY_BINDING_H_
