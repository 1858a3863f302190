// The face's shape: where the canonical mesh stands in a picture, how a wearer is
// shaped on average, and how a source's shape is put onto a wearer.
#ifndef GUISE_NATIVE_MESH_SHAPE_H_
#define GUISE_NATIVE_MESH_SHAPE_H_

#include "mesh/topology.h"

namespace guise {

struct MeshPoint {
  float x, y, z;
};

/// picture = scale · rotation · canonical + offset; rotation is row-major 3×3.
struct MeshPose {
  float scale;
  float rotation[9];
  float offset[3];

  MeshPoint ToCanonical(const MeshPoint& p) const;
  /// Turns and scales a difference of two canonical points.
  MeshPoint DirectionToPicture(const MeshPoint& d) const;
};

/// Fits the canonical mesh to landmarks (kMeshVertices × x, y, z) by least squares on
/// the points of the face that expressions hardly move (Horn 1987, unit quaternions).
/// Returns false when the landmarks are not finite or coincide.
bool FitPose(const float* landmarks, MeshPose* pose);

/// FitPose, and whether what it fits can be a face in a picture: large enough to show
/// features, and not beyond reach of any picture.
bool IsFace(const float* landmarks, MeshPose* pose);

/// A wearer's mean shape over the last frames, in the canonical frame.
class WearerShape {
 public:
  WearerShape();
  void Add(const float* landmarks, const MeshPose& pose);
  const MeshPoint* mean() const { return mean_; }

 private:
  MeshPoint mean_[kMeshVertices];
  float frames_ = 0;
};

/// How much of an expression the mouth of a shape has: 0 at rest to 1 laughing.
float MouthExpression(const MeshPoint* shape);

/// Between the lips' inner edges, in face widths.
float MouthGap(const float* landmarks, float face_width);

/// What must be added to each landmark of the wearer, in canonical units, so that the
/// face takes the source's shape: half as deep, and gentle with eyes and lips,
/// whose expression belongs to the wearer.
/// @param gap  of the wearer's mouth now, which stays closed where it is
void ShapeDifference(const MeshPoint* source, const MeshPoint* wearer, float gap,
                     MeshPoint* difference);

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_SHAPE_H_
