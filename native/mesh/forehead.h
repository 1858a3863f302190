// The forehead above the face oval, which ends below most people's hairline: left as it
// is, it keeps the wearer's wrinkles and a stripe of their skin over the source's.
#ifndef GUISE_NATIVE_MESH_FOREHEAD_H_
#define GUISE_NATIVE_MESH_FOREHEAD_H_

#include "frame/nv12.h"
#include "mesh/shape.h"

namespace guise {

/// Lines up the forehead, from the viewer's left to the right.
constexpr int kForeheadLines = 7;

/// How far the forehead is to be raised along each line, in face widths.
struct Forehead {
  float reach[kForeheadLines];
};

/// Finds how far: so that the mesh fades out where skin ends and hair, a hat, the background
/// or the picture's edge begins; 0 where that is lower than the oval.
Forehead MeasureForehead(const Nv12View& frame, const float* landmarks, const MeshPose& pose);

/// Copies landmarks (kMeshVertices × x, y, z) with the top of the oval so much higher, and
/// the forehead below it stretched.
void RaiseForehead(const float* landmarks, const MeshPose& pose, const Forehead& forehead,
                   float* raised);

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_FOREHEAD_H_
