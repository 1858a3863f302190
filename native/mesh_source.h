// A source photo made ready for the mesh swap: everything that does not depend on the
// wearer is worked out here, once.
#ifndef GUISE_NATIVE_MESH_SOURCE_H_
#define GUISE_NATIVE_MESH_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "mesh_shape.h"
#include "nv12.h"

namespace guise {

/// Vertices of the mesh and of the ring around it, which carries the background along.
constexpr int kRingFirst = kMeshVertices;
constexpr int kMeshAndRing = kMeshVertices + kOvalPoints;
/// The ring's distance from the middle of the face, in those of the face oval.
constexpr float kRingReach = 1.45f;

/// The photo at 1 / 2^level of its size, edges padded so that bilinear sampling may
/// read one column and row beyond.
struct TextureLevel {
  int width, height;  ///< of luma; chroma has half of each
  int luma_stride, chroma_stride;
  std::vector<uint8_t> luma;
  std::vector<uint8_t> chroma;  ///< Cb, Cr pairs
};

/// What is known of the source at one place of the face, at about 96 texels a face.
struct SourceTexel {
  float luma, cb, cr;  ///< offsets 16 and 128 taken off
  float alpha;         ///< 0–1: how much of the source is to be shown here
  float weight;        ///< 0–1: how much the place says about skin colour
  float forehead;      ///< 0–1: 1 above the brows, where hair may hang
  float cheek;         ///< 0–1: 1 where there is nothing but skin
  float unused;
};

class MeshSource {
 public:
  /// @param photo      the head with a margin
  /// @param landmarks  kMeshVertices × x, y, z in photo pixels; must fit a face
  MeshSource(const Nv12View& photo, const float* landmarks, const MeshPose& pose);

  /// The level whose face is nearest to `face_width` pixels wide but not much smaller.
  int LevelFor(float face_width) const;
  const TextureLevel& level(int index) const { return levels_[static_cast<size_t>(index)]; }

  /// Where each vertex looks, in level 0 pixels.
  const float (*uv() const)[2] { return uv_; }
  /// Shape in the canonical frame.
  const MeshPoint* shape() const { return shape_; }

  const SourceTexel* texels() const { return texels_.data(); }
  int texel_columns() const { return texel_columns_; }
  int texel_rows() const { return texel_rows_; }
  /// texel = pixel · scale + offset, for level 0 pixels.
  float texel_scale() const { return texel_scale_; }
  float texel_offset() const { return 0.5f * texel_scale_ - 0.5f; }

 private:
  void CutTexture(const Nv12View& photo, const float* landmarks);
  void BuildSmallerLevels();
  void PlaceVertices(const float* landmarks);
  void PlaceTexels();
  void AverageTexels();

  /// For each texel of the face: its canonical place, how far it faces the viewer
  /// (−1 beside the face), and the texel of the same place on the face's other side.
  struct Unwrapped {
    std::vector<float> x, y, facing, mirror_x, mirror_y;
  };
  Unwrapped Unwrap(const float* landmarks) const;
  /// Where a turned face hides one side, copies the other side's texture over.
  void FillFarSide(Unwrapped* map);
  void BuildMaps(const Unwrapped& map);
  void ModelSkin();
  void EvenOutShading(const Unwrapped& map);
  void LightenTexture(const std::vector<float>& gain);
  /// A texel map at a pixel of level 0.
  float MapAt(const std::vector<float>& map, float px, float py) const;

  float face_width_;
  float left_ = 0, top_ = 0;  ///< of level 0 in the photo
  std::vector<TextureLevel> levels_;
  float uv_[kMeshAndRing][2];
  MeshPoint shape_[kMeshVertices];
  std::vector<SourceTexel> texels_;
  std::vector<float> border_distance_;  ///< to the face oval, canonical units, per texel
  std::vector<float> below_brows_, below_nose_, chin_;  ///< shares of each texel
  int texel_columns_ = 0, texel_rows_ = 0;
  float texel_scale_ = 1;
};

/// Puts a point for each of the face oval at kRingReach times its distance from the
/// oval's middle. `points`: kMeshVertices × stride floats; ring: kOvalPoints × (x, y).
void PlaceRing(const float* points, int stride, float (*ring)[2]);

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_SOURCE_H_
