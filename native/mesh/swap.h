// The mesh swap: a source photo's face drawn over a wearer's, following the wearer's
// pose, expression and light, with the wearer's own eyes and mouth.
#ifndef GUISE_NATIVE_MESH_SWAP_H_
#define GUISE_NATIVE_MESH_SWAP_H_

#include <cstdint>
#include <vector>

#include "frame/nv12.h"
#include "mesh/blend.h"
#include "mesh/forehead.h"
#include "mesh/shape.h"
#include "mesh/source.h"

namespace guise {

struct MeshSwapOptions {
  /// 0–1: how much of the source's face shape the wearer takes on.
  float shape_transfer;
  /// Forbids vector instructions (for tests).
  bool is_scalar;
};

/// Depth of the ring around the face, behind all of it, and of nodes without a surface.
constexpr float kRingDepth = 1e6f, kNothingDrawn = 2e6f;

/// So many nodes beside the face may show the source.
constexpr int kBesideFace = 3;

/// What is known of one eye of a wearer.
struct EyeHabit {
  /// Its opening (lid distance by eye width) over the last second or two, and the
  /// widest it has been; 0 before the first frame.
  float lately = 0, widest = 0;
  EyeTone tone = {};      ///< of the open eye, once `has_tone`
  bool has_tone = false;
  bool is_seen = false;   ///< in this frame it is large enough to be measured
  float closing = 0;      ///< in this frame: 0 open – 1 closed
  float likeness = 1;     ///< in this frame: 1 shows an eye – 0 shows lids
};

/// What is remembered of one wearer from frame to frame.
struct Wearer {
  int64_t face_id = -1;
  uint64_t last_used = 0;
  int cell = 0;
  WearerShape shape;
  EyeHabit eyes[2];
  float contrast = 0;          ///< of the wearer's picture by that of the source's; 0 at first
  Forehead forehead;           ///< over the last frames
  bool has_forehead = false;
};

/// The nodes of the coarse grid over one face, and what is known at each.
struct MeshGrid {
  PixelRect rect;
  int columns, rows, cell;
  NodeBox face;      ///< where the face itself is, and what is drawn beside it
  float face_width;  ///< pixels
  float saturation;  ///< factor on the source's chroma, besides its gain
  float *depth, *facing;
  float *hole;   ///< 0 where the wearer's eyes and mouth show, 1 elsewhere
  /// 0–1: falls towards the outline. On the face, how much of the source is shown over what
  /// is not the wearer's skin; beside it, over skin.
  float *edge;
  float *over_skin;  ///< 0–1: what alpha is to be where the wearer's skin lies under it
  float* field[kFieldCount];
  float* wearer[3];  ///< mean luma, Cb, Cr of the wearer's cell, offsets taken off; in `face` only
  float* samples;    ///< 8 floats a node, see sample.h
  float* light;      ///< 8 floats for every 2 × 2 nodes
  float* scratch;    ///< the same and a row more

  int count() const { return columns * rows; }
  /// Whether a node shows the face itself; else it lies beside it.
  bool is_face(int at) const { return depth[at] < kRingDepth; }
};

/// Swaps faces, one after the other. Owns all the memory that takes, which grows to the
/// largest face seen; belongs to one thread.
class MeshSwapper {
 public:
  /// Faces remembered at once; beyond that the one longest unseen is forgotten.
  static constexpr int kWearers = 16;

  /// Draws `source` over the face in `frame`.
  /// @param found    landmarks, kMeshVertices × x, y, z in frame pixels
  /// @param face_id  tells wearers apart from frame to frame
  /// @returns false, with the frame untouched, when the landmarks are no face or lie
  ///          outside of the frame
  bool Swap(const Nv12Target& frame, const MeshSource& source, const float* found,
            int64_t face_id, const MeshSwapOptions& options);

 private:
  Wearer& Recall(int64_t face_id);
  /// Finds out how high the wearer's forehead is, and fills `raised_`.
  void RaiseWearer(const Nv12View& frame, const float* landmarks, const MeshPose& pose,
                   Wearer* wearer);
  /// The ring around the raised oval.
  void PlaceRaisedRing(const float* found, float (*ring)[2]) const;
  bool LayGrid(const Nv12Target& frame, const float (*ring)[2], float face_width, Wearer* wearer);
  void PlaceFaceBox();
  void AverageCells();
  void DrawMesh(const MeshSource& source, int level, const float* landmarks,
                const float (*ring)[2]);
  void OutlineOf(const float* landmarks, const uint16_t (&ring)[kEyePoints],
                 float (*outline)[2]) const;
  /// Finds out how far the wearer's eyes are closed, and what colours they have.
  void WatchEyes(const float* landmarks, Wearer* wearer);
  void CutHoles(const MeshSource& source, const Wearer& wearer, float mouth_gap);
  /// Gives the wearer's eyes, in snapshot and frame, the colours of the source's, and
  /// closed lids those of the skin drawn around them.
  void GradeEyes(const Nv12Target& frame, const MeshSource& source, const float* landmarks,
                 const Wearer& wearer);

  Wearer wearers_[kWearers];
  uint64_t uses_ = 0;
  float raised_[kMeshVertices * 3];  ///< the wearer's landmarks, with all of the forehead
  MeshPoint drawn_[kMeshVertices];   ///< where they go: reshaped
  std::vector<float> memory_;
  MeshGrid grid_;
  Snapshot snapshot_;
  std::vector<uint16_t> sums_;
  std::vector<float> eye_field_;
  BlendScratch scratch_;
};

/// The colour of the wearer's picture at a point, in pixels of the rectangle: luma, Cb, Cr,
/// offsets taken off. And the mean of that at several points.
void OwnColour(const MeshGrid& grid, const float* point, float* colour);
void MeanOwnColour(const MeshGrid& grid, const float (*points)[2], int count, float* colour);

struct DrawnLight {
  float gain, lift;
};

/// The colour that is drawn at a point, and the mean light on several. After MatchColour.
void DrawnColour(const MeshGrid& grid, const float* point, float* colour);
DrawnLight MeanDrawnLight(const MeshGrid& grid, const float (*points)[2], int count);

/// Fades the face's outline, and lets what lies beside it, and what is seen from the side,
/// look where the face next to it does: pixels there would else look at squeezed features,
/// and the wearer's picture would be torn where the outline is not the mesh's oval.
void FinishOutline(MeshGrid* grid);

/// Works out how the source must be lit, and how much of it is shown: fills the gain, lift,
/// Cb, Cr and alpha fields of the grid.
/// @param texels_per_pixel  of the texture level that the u and v fields refer to
/// @param contrast  remembered from frame to frame; see Wearer
void MatchColour(const MeshSource& source, float texels_per_pixel, MeshGrid* grid,
                 float* contrast);

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_SWAP_H_
