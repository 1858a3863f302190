#ifndef GUISE_NATIVE_MESH_MESH_BINDING_H_
#define GUISE_NATIVE_MESH_MESH_BINDING_H_

#include <napi.h>

namespace guise {

void ExportMesh(Napi::Object exports);

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_MESH_BINDING_H_
