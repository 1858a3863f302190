// Which way the mesh's surface looks.
#ifndef GUISE_NATIVE_MESH_NORMALS_H_
#define GUISE_NATIVE_MESH_NORMALS_H_

#include <cmath>

#include "mesh/topology.h"

namespace guise {

/// For each landmark the share of its unit normal that points at the viewer: 1 facing,
/// 0 edge-on, negative facing away. `landmarks`: kMeshVertices × x, y, z, z away.
inline void NormalsTowardsViewer(const float* landmarks, float* normal_z) {
  float sum[kMeshVertices][3] = {{0}};
  for (const auto& t : kMeshTriangles) {
    const float *a = landmarks + t[0] * 3, *b = landmarks + t[1] * 3, *c = landmarks + t[2] * 3;
    const float u[3] = {b[0] - a[0], b[1] - a[1], b[2] - a[2]};
    const float v[3] = {c[0] - a[0], c[1] - a[1], c[2] - a[2]};
    const float n[3] = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2],
                        u[0] * v[1] - u[1] * v[0]};
    for (const uint16_t corner : t) {
      for (int k = 0; k < 3; k++) sum[corner][k] += n[k];
    }
  }
  for (int i = 0; i < kMeshVertices; i++) {
    const float* n = sum[i];
    const float length = std::sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
    normal_z[i] = length > 0 ? n[2] / length : 0;
  }
}

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_NORMALS_H_
