#ifndef GUISE_NATIVE_SYSTEM_DATAGRAM_BINDING_H_
#define GUISE_NATIVE_SYSTEM_DATAGRAM_BINDING_H_

#include <napi.h>

namespace guise {

void ExportDatagrams(Napi::Object exports);

}  // namespace guise

#endif  // GUISE_NATIVE_SYSTEM_DATAGRAM_BINDING_H_
