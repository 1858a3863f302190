// A source photo made ready for the mesh swap: everything that does not depend on the
// wearer is worked out here, once.
#ifndef GUISE_NATIVE_MESH_SOURCE_H_
#define GUISE_NATIVE_MESH_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "frame/nv12.h"
#include "mesh/shape.h"

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
  float alpha;         ///< 0–1: how well the source is seen here, and not hair
  float weight;        ///< 0–1: how much the place says about skin colour
  float overhang;      ///< 0–1: 1 where hair may hang, above the brows and beside the face
  float cheek;         ///< 0–1: 1 where there is nothing but skin
  float depth;         ///< from the face oval inwards, in widths of the feather there
};

/// The mean of an eye's darker part, iris and lashes, and of its brighter: luma, Cb, Cr,
/// offsets taken off.
struct EyeTone {
  float dark[3], bright[3];
};

/// Measures what lies inside of an outline of kEyePoints, at every `step` pixels. Returns
/// false when that is too little.
bool MeasureEye(const TextureLevel& picture, const float (*outline)[2], int step, EyeTone* tone);

class MeshSource {
 public:
  /// @param photo  the head with a margin
  /// @param found  landmarks, kMeshVertices × x, y, z in photo pixels; must fit a face
  MeshSource(const Nv12View& photo, const float* found, const MeshPose& pose);

  /// Pixels of the photo.
  float face_width() const { return face_width_; }
  /// The level whose face is nearest to `face_width` pixels wide but not much smaller.
  int LevelFor(float face_width) const;
  const TextureLevel& level(int index) const { return levels_[static_cast<size_t>(index)]; }

  /// Where each vertex looks, in level 0 pixels.
  const float (*uv() const)[2] { return uv_; }
  /// Shape in the canonical frame.
  const MeshPoint* shape() const { return shape_; }

  /// Of the eye on the viewer's left (0) or right; null when the photo is too small.
  const EyeTone* eye_tone(int side) const { return has_eye_tones_ ? &eye_tones_[side] : nullptr; }
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
  void MeasureEyes(const float* landmarks);
  void PlaceTexels();
  void AverageTexels();

  /// For each texel of the face: its canonical place, how far it faces the viewer
  /// (−1 beside the face), and the texel of the same place on the face's other side.
  struct Unwrapped {
    std::vector<float> x, y, facing, mirror_x, mirror_y;
  };
  Unwrapped Unwrap(const float* landmarks) const;
  /// The texel of the same place on the face's other side.
  size_t MirrorOf(const Unwrapped& map, size_t texel) const;

  /// What each texel's place in the face lets expect there; texels of the face only.
  struct Places {
    std::vector<float> border;                         ///< to the face oval, canonical units
    std::vector<float> below_brows, below_nose, chin;  ///< 0–1: shares of the texel
    std::vector<float> plain;    ///< 0–1: 0 in eyes and mouth, 1 where skin is its own colour
    std::vector<float> tail;     ///< 0–1: 1 by the tail of a brow
    std::vector<float> gap;      ///< 0–1: 1 between the lips and in their corners
    std::vector<float> lips;     ///< 0–1: 1 on the lips themselves
    std::vector<float> strands;  ///< 0–1: 0 where dark is brow or eye socket, never hair
  };
  /// Places, and what of the texels follows from them alone.
  Places BuildMaps(const Unwrapped& map);
  /// Lets texels just beside the face pass for those at its outline.
  void ExtendPlaces(const Unwrapped& map, Places* places);

  /// Luma, Cb and Cr, offsets taken off, and how far they spread.
  struct SkinColour {
    float mean[3], spread[3];
  };
  SkinColour CheekColour() const;
  /// The luma that the light's smooth fall over the face lets expect of skin.
  std::vector<float> FitLight(const Unwrapped& map, const Places& places, float cheek_luma) const;
  /// 0–1, for skin of this colour under this light.
  static float SkinLikeness(const SourceTexel& texel, const SkinColour& skin, float light);
  /// Weighs texels by how much they are skin; hides hair and hands, on the forehead under
  /// painted skin.
  void ModelSkin(const Unwrapped& map, const Places& places);

  /// Where a turned face hides one side, copies the other side's texture over.
  void FillFarSide(Unwrapped* map);
  /// Where hair (0–1) covers one side alone, copies the other side's texture over.
  void LiftHair(const Unwrapped& map, const Places& places, const std::vector<float>& light,
                std::vector<float>* hair);
  /// Gives what was copied from the other side (0–1), which is lit otherwise, the tint of
  /// the skin that it lies beside.
  void TintLikeSkinAround(const std::vector<float>& share);
  /// Where something covers the skin (0–1), paints skin over it.
  void PaintSkin(const SkinColour& cheeks, const std::vector<float>& cover);
  /// Mixes `share` (0–1) of the other side's texture in, times `gain`.
  void CopyMirrored(const Unwrapped& map, const std::vector<float>& share,
                    const std::vector<float>& gain);

  /// Mean luma, and Cb and Cr, around a texel.
  struct Shade {
    float luma, chroma[2];
  };
  /// How much each texel is skin, and what it counts at least.
  std::vector<float> SkinShares(float least) const;
  /// How much each texel is lip: the redder, the more, for landmarks take in skin and teeth.
  std::vector<float> LipShares(const Places& places) const;
  /// @param weights  of the texels
  /// @param sigma    how far around each, in face widths
  std::vector<Shade> Neighbourhoods(const std::vector<float>& weights, float sigma) const;
  /// For each texel a factor on luma and chroma, and what is then added to Cb and Cr.
  struct Relighting {
    std::vector<float> gain, shift[2];
    explicit Relighting(size_t count) : gain(count, 1.0f) {
      for (auto& plane : shift) plane.assign(count, 0);
    }
  };
  /// Takes shadows off that fall on one side.
  void EvenOutShading(const Unwrapped& map, const Places& places);
  /// Takes highlights off, and the dark between the lips, which is the wearer's.
  void SoftenExtremes(const Unwrapped& map, const Places& places);
  /// Changes texels and texture.
  void Relight(const Relighting& light);
  /// A texel map at a pixel of level 0.
  float MapAt(const std::vector<float>& map, float px, float py) const;

  EyeTone eye_tones_[2];
  bool has_eye_tones_ = false;
  float face_width_;
  float left_ = 0, top_ = 0;  ///< of level 0 in the photo
  std::vector<TextureLevel> levels_;
  float uv_[kMeshAndRing][2];
  MeshPoint shape_[kMeshVertices];
  std::vector<SourceTexel> texels_;
  int texel_columns_ = 0, texel_rows_ = 0;
  float texel_scale_ = 1;
};

/// Puts a point for each of the face oval at kRingReach times its distance from the
/// oval's middle. `points`: kMeshVertices × stride floats; ring: kOvalPoints × (x, y).
void PlaceRing(const float* points, int stride, float (*ring)[2]);

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_SOURCE_H_
