// Gives memory that was freed back to the system.
#include "system/memory_binding.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "binding.h"

namespace guise {
namespace {

// glibc keeps what a closed network freed, hundreds of megabytes, for later requests of
// the same thread's arena; other systems return it by themselves.
Napi::Value ReturnFreedMemory(const Napi::CallbackInfo& info) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  return info.Env().Undefined();
}

}  // namespace

void ExportMemory(Napi::Object exports) {
  Export(exports, "returnFreedMemory", ReturnFreedMemory);
}

}  // namespace guise
