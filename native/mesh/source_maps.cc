// The maps of a source photo, on texels, about 96 to a face's width: which place of the
// face each texel shows, and how much of it is to be drawn.
#include <algorithm>
#include <cmath>

#include "mesh/normals.h"
#include "mesh/raster.h"
#include "mesh/source.h"
#include "polygon.h"

namespace guise {
namespace {

constexpr float kTexelsPerFace = 96;

// Lengths in face widths (14.5 cm): 1.3 cm, 1.0 cm and 0.8 cm. Wider ones show more of
// the wearer (tuned by identity score and eye on four clips).
constexpr float kForeheadFeather = 0.09f;
constexpr float kSideFeather = 0.07f;
constexpr float kChinFeather = 0.055f;

// How much brows and lips say about the colour of the light; eyes and mouth nothing.
constexpr float kBrowWeight = 0.15f;
constexpr float kLipWeight = 0.25f;

// So far inside of the face oval hair may hang beside the face, down to the nose.
constexpr float kHairBeside = 0.08f;

// Canonical y of the line above which hair may hang, and of the line under the nose
// below which a beard belongs to the face.
constexpr float kBrowLine = -0.10f;
constexpr float kNoseLine = 0.30f;

// So near to an eye, in face widths, dark is no hair but lashes and the socket's shadow.
constexpr float kSocketReach = 0.045f;

/// What the photo shows at less than this (cosine of 84°) is not seen well.
constexpr float kSeenWell = 0.1f;

/// Texels beside the face that are looked at with it, where pixels at its outline lie.
constexpr int kBeside = 3;

/// How far around the inner lips the dark between them is seen.
constexpr float kGapReach = 0.025f;

// Canonical x from which a brow is its tail.
constexpr float kBrowTail = 0.17f;

template <int N>
void CanonicalPolygon(const uint16_t (&ring)[N], float (*polygon)[2]) {
  for (int i = 0; i < N; i++) {
    polygon[i][0] = kMeshCanonical[ring[i]][0];
    polygon[i][1] = kMeshCanonical[ring[i]][1];
  }
}

/// The features' outlines in the canonical frame.
struct Outlines {
  float oval[kOvalPoints][2], eyes[2][kEyePoints][2], brows[2][kBrowPoints][2];
  float inner_lips[kLipPoints][2], outer_lips[kLipPoints][2];

  Outlines() {
    CanonicalPolygon(kOval, oval);
    CanonicalPolygon(kInnerLips, inner_lips);
    CanonicalPolygon(kOuterLips, outer_lips);
    for (int side = 0; side < 2; side++) {
      CanonicalPolygon(kEyes[side], eyes[side]);
      CanonicalPolygon(kBrows[side], brows[side]);
    }
  }
};

float FeatherAt(float y) {
  const float upper = Smoothstep(y, -0.30f, 0.25f), lower = Smoothstep(y, 0.35f, 0.35f);
  return kForeheadFeather + upper * (kSideFeather - kForeheadFeather) +
         lower * (kChinFeather - kSideFeather);
}

/// @param brow, eye, lips, gap  distances from the outlines of brow, eye, lips and of what
///   is between the lips
float FeatureWeight(float brow, float eye, float lips, float gap) {
  float weight = 1;
  const auto limit = [&](float distance, float reach, float value) {
    weight = std::min(weight, value + (1 - value) * Smoothstep(distance, 0, reach));
  };
  limit(brow, 0.03f, kBrowWeight);
  limit(lips, 0.02f, kLipWeight);
  limit(eye - 0.01f, 0.03f, 0);
  limit(gap - 0.005f, 0.02f, 0);
  return weight;
}

/// The patches between eye and jaw where nothing but skin is to be expected.
float CheekShare(float x, float y) {
  const float dx = (std::fabs(x) - 0.24f) / 0.09f, dy = (y - 0.22f) / 0.09f;
  return std::exp(-0.5f * (dx * dx + dy * dy));
}

/// The middle of the chin, bare unless there is a beard.
float ChinShare(float x, float y) {
  const float dx = x / 0.12f, dy = (y - 0.69f) / 0.05f;
  return std::exp(-0.5f * (dx * dx + dy * dy));
}

}  // namespace

void MeshSource::PlaceTexels() {
  const TextureLevel& texture = levels_[0];
  texel_scale_ = std::min(1.0f, kTexelsPerFace / face_width_);
  texel_columns_ = std::max(2, static_cast<int>(std::ceil(texture.width * texel_scale_)));
  texel_rows_ = std::max(2, static_cast<int>(std::ceil(texture.height * texel_scale_)));
  texels_.assign(static_cast<size_t>(texel_columns_) * texel_rows_, SourceTexel{});
}

void MeshSource::AverageTexels() {
  const TextureLevel& texture = levels_[0];
  for (int row = 0; row < texel_rows_; row++) {
    const int y0 = std::min(texture.height - 1, static_cast<int>(row / texel_scale_));
    const int y1 = std::min(texture.height, std::max(y0 + 1, static_cast<int>((row + 1) / texel_scale_)));
    for (int col = 0; col < texel_columns_; col++) {
      const int x0 = std::min(texture.width - 1, static_cast<int>(col / texel_scale_));
      const int x1 = std::min(texture.width, std::max(x0 + 1, static_cast<int>((col + 1) / texel_scale_)));
      float luma = 0, cb = 0, cr = 0;
      for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
          const uint8_t* c =
              &texture.chroma[static_cast<size_t>(y / 2) * texture.chroma_stride + (x & ~1)];
          luma += texture.luma[static_cast<size_t>(y) * texture.luma_stride + x];
          cb += c[0];
          cr += c[1];
        }
      }
      const float n = static_cast<float>((y1 - y0) * (x1 - x0));
      SourceTexel& texel = texels_[static_cast<size_t>(row) * texel_columns_ + col];
      texel.luma = luma / n - 16;
      texel.cb = cb / n - 128;
      texel.cr = cr / n - 128;
    }
  }
}

MeshSource::Unwrapped MeshSource::Unwrap(const float* landmarks) const {
  const size_t count = static_cast<size_t>(texel_columns_) * texel_rows_;
  Unwrapped map;
  std::vector<float> depth(count, 1e30f);
  for (auto* plane : {&map.x, &map.y, &map.mirror_x, &map.mirror_y}) plane->assign(count, 0);
  map.facing.assign(count, -1);
  float normal_z[kMeshVertices];
  NormalsTowardsViewer(landmarks, normal_z);
  RasterCorner corners[kMeshVertices];
  for (int i = 0; i < kMeshVertices; i++) {
    const float* mirror = uv_[kMeshMirror[i]];
    corners[i] = {uv_[i][0] * texel_scale_ + texel_offset(),
                  uv_[i][1] * texel_scale_ + texel_offset(),
                  landmarks[i * 3 + 2],
                  {kMeshCanonical[i][0], kMeshCanonical[i][1], normal_z[i],
                   mirror[0] * texel_scale_ + texel_offset(),
                   mirror[1] * texel_scale_ + texel_offset()}};
  }
  const RasterTarget target = {texel_columns_,
                                  texel_rows_,
                                  depth.data(),
                                  {map.x.data(), map.y.data(), map.facing.data(),
                                   map.mirror_x.data(), map.mirror_y.data()}};
  DrawTriangles(target, corners, kMeshTriangles, kMeshTriangleCount);
  // Lips that the landmarks cross leave a line between them: close it.
  for (size_t i = texel_columns_; i + texel_columns_ < count; i++) {
    const size_t above = i - texel_columns_, below = i + texel_columns_;
    if (map.facing[i] >= 0 || map.facing[above] < 0 || map.facing[below] < 0) continue;
    for (auto* plane : {&map.x, &map.y, &map.facing, &map.mirror_x, &map.mirror_y}) {
      (*plane)[i] = 0.5f * ((*plane)[above] + (*plane)[below]);
    }
  }
  return map;
}

MeshSource::Places MeshSource::BuildMaps(const Unwrapped& map) {
  const size_t count = texels_.size();
  const Outlines outlines;
  Places places;
  for (auto* plane : {&places.border, &places.below_brows, &places.below_nose, &places.chin,
                      &places.plain, &places.tail, &places.gap, &places.lips}) {
    plane->assign(count, 0);
  }
  places.strands.assign(count, 1);
  for (size_t i = 0; i < count; i++) {
    if (map.facing[i] < 0) continue;
    const float x = map.x[i], y = map.y[i];
    const int side = x < 0 ? 0 : 1;
    const float border = -SignedDistance(x, y, outlines.oval, kOvalPoints);
    const float brow = SignedDistance(x, y, outlines.brows[side], kBrowPoints);
    const float eye = SignedDistance(x, y, outlines.eyes[side], kEyePoints);
    const float lips = SignedDistance(x, y, outlines.outer_lips, kLipPoints);
    const float gap = SignedDistance(x, y, outlines.inner_lips, kLipPoints);
    places.border[i] = border;
    places.below_brows[i] = Smoothstep(y, kBrowLine - 0.08f, 0.08f);
    places.below_nose[i] = Smoothstep(y, kNoseLine - 0.1f, 0.2f);
    places.chin[i] = ChinShare(x, y);
    places.plain[i] = FeatureWeight(brow, eye, lips, gap);
    places.gap[i] = 1 - Smoothstep(gap, kGapReach, kGapReach);
    places.lips[i] = Smoothstep(gap, -0.01f, 0.01f) * (1 - Smoothstep(lips, -0.01f, 0.01f));
    places.tail[i] = (1 - Smoothstep(brow, 0.025f, 0.02f)) * Smoothstep(std::fabs(x), kBrowTail, 0.08f);
    // Brows are no hair, but beside their tails it hangs; sockets are only dark.
    const float is_brow = (1 - Smoothstep(brow, 0.01f, 0.02f)) * Smoothstep(border, 0.09f, 0.05f);
    const float is_socket =
        (1 - Smoothstep(eye, kSocketReach, 0.02f)) * Smoothstep(border, 0.05f, 0.05f);
    places.strands[i] = 1 - std::max(is_brow, is_socket);
    SourceTexel& texel = texels_[i];
    texel.alpha = Smoothstep(map.facing[i], 0, kSeenWell);
    texel.depth = border / FeatherAt(y);
    texel.weight = places.plain[i] * Smoothstep(border, -0.01f, 0.05f);
    // Hair hangs beside the face as well, and over the tails of the brows.
    const float beside = (1 - Smoothstep(border, kHairBeside, kHairBeside)) *
                         (1 - Smoothstep(y, kNoseLine - 0.2f, 0.2f));
    const float inner_brow = (1 - Smoothstep(brow, 0.02f, 0.03f)) * Smoothstep(border, 0.05f, 0.04f);
    texel.overhang = std::max(1 - places.below_brows[i], beside) * (1 - inner_brow);
    texel.cheek = CheekShare(x, y) * Smoothstep(map.facing[i], 0.3f, 0.4f);
  }
  ExtendPlaces(map, &places);
  return places;
}

void MeshSource::ExtendPlaces(const Unwrapped& map, Places* places) {
  std::vector<size_t> from(texels_.size());
  for (size_t i = 0; i < from.size(); i++) from[i] = map.facing[i] < 0 ? from.size() : i;
  const size_t down = static_cast<size_t>(texel_columns_);
  for (int pass = 0; pass < kBeside; pass++) {
    const std::vector<size_t> before = from;
    for (size_t i = down; i + down < from.size(); i++) {
      if (before[i] < before.size()) continue;
      from[i] = std::min(std::min(before[i - 1], before[i + 1]),
                         std::min(before[i - down], before[i + down]));
    }
  }
  for (size_t i = 0; i < from.size(); i++) {
    if (from[i] == i || from[i] == from.size()) continue;
    for (auto* plane : {&places->below_brows, &places->below_nose, &places->strands}) {
      (*plane)[i] = (*plane)[from[i]];
    }
    texels_[i].alpha = texels_[from[i]].alpha;
  }
}

float MeshSource::MapAt(const std::vector<float>& map, float px, float py) const {
  const float x = std::min(texel_columns_ - 1.001f, std::max(0.0f, px * texel_scale_ + texel_offset()));
  const float y = std::min(texel_rows_ - 1.001f, std::max(0.0f, py * texel_scale_ + texel_offset()));
  const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
  const float tx = x - x0, ty = y - y0;
  const float* m = &map[static_cast<size_t>(y0) * texel_columns_ + x0];
  const float upper = m[0] + tx * (m[1] - m[0]);
  const float lower = m[texel_columns_] + tx * (m[texel_columns_ + 1] - m[texel_columns_]);
  return upper + ty * (lower - upper);
}

}  // namespace guise
