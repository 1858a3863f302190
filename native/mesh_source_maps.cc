// The maps of a source photo: where it shows skin, how far its face reaches, how its
// light falls. Worked out on texels, about 96 to a face's width.
#include <algorithm>
#include <cmath>

#include "box_blur.h"
#include "mesh_normals.h"
#include "mesh_raster.h"
#include "mesh_source.h"
#include "polygon.h"

namespace guise {
namespace {

constexpr float kTexelsPerFace = 96;

// Lengths in face widths (14.5 cm): 1.9 cm, 1.5 cm and 1.0 cm.
constexpr float kForeheadFeather = 0.131f;
constexpr float kSideFeather = 0.103f;
constexpr float kChinFeather = 0.069f;

// How much brows and lips say about the colour of the light; eyes and mouth nothing.
constexpr float kBrowWeight = 0.15f;
constexpr float kLipWeight = 0.25f;
constexpr float kSkinFloor = 0.12f;

// Canonical y of the line above which hair may hang, and of the line under the nose
// below which a beard belongs to the face.
constexpr float kBrowLine = -0.10f;
constexpr float kNoseLine = 0.30f;
/// How far from the face oval hair and hands are looked for.
constexpr float kHairReach = 0.22f;

constexpr float kShadingSigma = 0.08f;
constexpr float kLeastLogGain = -0.15f, kMostLogGain = 0.4f;

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

float FeatureWeight(const Outlines& outlines, float x, float y) {
  float weight = 1;
  const auto limit = [&](float distance, float reach, float value) {
    weight = std::min(weight, value + (1 - value) * Smoothstep(distance, 0, reach));
  };
  const int side = x < 0 ? 0 : 1;
  limit(SignedDistance(x, y, outlines.brows[side], kBrowPoints), 0.03f, kBrowWeight);
  limit(SignedDistance(x, y, outlines.outer_lips, kLipPoints), 0.02f, kLipWeight);
  limit(SignedDistance(x, y, outlines.eyes[side], kEyePoints) - 0.01f, 0.03f, 0);
  limit(SignedDistance(x, y, outlines.inner_lips, kLipPoints) - 0.005f, 0.02f, 0);
  return weight;
}

/// The patches between eye and jaw where nothing but skin is to be expected.
float CheekShare(float x, float y) {
  const float dx = (std::fabs(x) - 0.24f) / 0.09f, dy = (y - 0.22f) / 0.09f;
  return std::exp(-0.5f * (dx * dx + dy * dy));
}

}  // namespace

void MeshSource::AverageTexels() {
  const TextureLevel& texture = levels_[0];
  texel_scale_ = std::min(1.0f, kTexelsPerFace / face_width_);
  texel_columns_ = std::max(2, static_cast<int>(std::ceil(texture.width * texel_scale_)));
  texel_rows_ = std::max(2, static_cast<int>(std::ceil(texture.height * texel_scale_)));
  texels_.assign(static_cast<size_t>(texel_columns_) * texel_rows_, SourceTexel{});
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

void MeshSource::BuildMaps(const float* landmarks) {
  const size_t count = texels_.size();
  std::vector<float> depth(count, 1e30f), x(count), y(count), facing(count, -1), mirror_x(count),
      mirror_y(count);
  float normal_z[kMeshVertices];
  NormalsTowardsViewer(landmarks, normal_z);
  RasterCorner<5> corners[kMeshVertices];
  for (int i = 0; i < kMeshVertices; i++) {
    const float* mirror = uv_[kMeshMirror[i]];
    corners[i] = {uv_[i][0] * texel_scale_ + texel_offset(),
                  uv_[i][1] * texel_scale_ + texel_offset(),
                  landmarks[i * 3 + 2],
                  {kMeshCanonical[i][0], kMeshCanonical[i][1], normal_z[i],
                   mirror[0] * texel_scale_ + texel_offset(),
                   mirror[1] * texel_scale_ + texel_offset()}};
  }
  const RasterTarget<5> target = {
      texel_columns_,
      texel_rows_,
      depth.data(),
      {x.data(), y.data(), facing.data(), mirror_x.data(), mirror_y.data()}};
  for (const auto& t : kMeshTriangles) {
    DrawTriangle(target, corners[t[0]], corners[t[1]], corners[t[2]]);
  }
  const Outlines outlines;
  border_distance_.assign(count, 0);
  for (size_t i = 0; i < count; i++) {
    if (depth[i] >= 1e30f) continue;
    const float border = -SignedDistance(x[i], y[i], outlines.oval, kOvalPoints);
    SourceTexel& texel = texels_[i];
    border_distance_[i] = border;
    texel.alpha = Smoothstep(border, 0, FeatherAt(y[i])) * Smoothstep(facing[i], 0.02f, 0.22f);
    texel.weight = FeatureWeight(outlines, x[i], y[i]) * Smoothstep(border, -0.01f, 0.05f);
    texel.forehead = 1 - Smoothstep(y[i], kBrowLine - 0.08f, 0.08f);
    texel.cheek = CheekShare(x[i], y[i]) * Smoothstep(facing[i], 0.3f, 0.4f);
    // Hair and hands are not looked for where a beard may be.
    texel.unused = 1 - Smoothstep(y[i], kNoseLine - 0.1f, 0.2f);
  }
  ModelSkin();
  EvenOutShading(mirror_x, mirror_y);
}

void MeshSource::ModelSkin() {
  double sum = 0, mean[3] = {0, 0, 0}, square[3] = {0, 0, 0};
  for (const SourceTexel& t : texels_) {
    const float c[3] = {t.luma, t.cb, t.cr};
    sum += t.cheek;
    for (int k = 0; k < 3; k++) {
      mean[k] += t.cheek * c[k];
      square[k] += t.cheek * c[k] * c[k];
    }
  }
  if (!(sum > 0)) return;
  float centre[3], spread[3];
  for (int k = 0; k < 3; k++) {
    centre[k] = static_cast<float>(mean[k] / sum);
    const float deviation =
        static_cast<float>(std::sqrt(std::max(0.0, square[k] / sum - mean[k] * mean[k] / (sum * sum))));
    // Light varies over a face much more than its hue does.
    spread[k] = k == 0 ? std::max(0.22f * centre[0], deviation) : std::max(5.0f, 1.5f * deviation);
  }
  for (size_t i = 0; i < texels_.size(); i++) {
    SourceTexel& t = texels_[i];
    const float dl = (t.luma - centre[0]) / spread[0], db = (t.cb - centre[1]) / spread[1],
                dr = (t.cr - centre[2]) / spread[2];
    const float skin = std::exp(-0.5f * std::max(0.0f, dl * dl + db * db + dr * dr - 2.0f));
    const float inner = Smoothstep(border_distance_[i], 0.6f * kHairReach, 0.4f * kHairReach);
    const float protect = t.unused * (1 - inner);
    t.alpha *= 1 - protect * (1 - Smoothstep(skin, 0.1f, 0.5f));
    t.weight *= std::max(kSkinFloor, skin);
    t.unused = 0;
  }
}

void MeshSource::EvenOutShading(const std::vector<float>& mirror_x,
                                const std::vector<float>& mirror_y) {
  const size_t count = texels_.size();
  std::vector<float> low(count * 2), scratch(count * 2), gain(count, 1.0f);
  for (size_t i = 0; i < count; i++) {
    low[2 * i] = texels_[i].weight;
    low[2 * i + 1] = texels_[i].weight * texels_[i].luma;
  }
  const float sigma = kShadingSigma * face_width_ * texel_scale_;
  BoxBlur<2>(low.data(), scratch.data(), texel_columns_, texel_rows_, BoxRadius(sigma), 3);
  const auto shade = [&](size_t at) { return (low[2 * at + 1] + 0.02f) / (low[2 * at] + 1e-3f); };
  for (size_t i = 0; i < count; i++) {
    const int x = std::min(texel_columns_ - 1, std::max(0, static_cast<int>(mirror_x[i] + 0.5f)));
    const int y = std::min(texel_rows_ - 1, std::max(0, static_cast<int>(mirror_y[i] + 0.5f)));
    if (border_distance_[i] <= 0) continue;
    const float own = shade(i), other = shade(static_cast<size_t>(y) * texel_columns_ + x);
    if (!(own > 1) || !(other > 1)) continue;
    const float log_gain = 0.5f * std::log(other / own);
    gain[i] = std::exp(std::min(kMostLogGain, std::max(kLeastLogGain, log_gain)));
  }
  BoxBlur<1>(gain.data(), scratch.data(), texel_columns_, texel_rows_, 1, 2);
  for (size_t i = 0; i < count; i++) {
    texels_[i].luma *= gain[i];
    texels_[i].cb *= gain[i];
    texels_[i].cr *= gain[i];
  }
  LightenTexture(gain);
}

void MeshSource::LightenTexture(const std::vector<float>& gain) {
  TextureLevel& texture = levels_[0];
  const auto gain_at = [&](float px, float py) {
    const float x = std::min(texel_columns_ - 1.001f, std::max(0.0f, px * texel_scale_ + texel_offset()));
    const float y = std::min(texel_rows_ - 1.001f, std::max(0.0f, py * texel_scale_ + texel_offset()));
    const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
    const float tx = x - x0, ty = y - y0;
    const float* g = &gain[static_cast<size_t>(y0) * texel_columns_ + x0];
    const float upper = g[0] + tx * (g[1] - g[0]);
    const float lower = g[texel_columns_] + tx * (g[texel_columns_ + 1] - g[texel_columns_]);
    return upper + ty * (lower - upper);
  };
  const auto scale = [](uint8_t* value, float zero, float by) {
    const float v = zero + (static_cast<float>(*value) - zero) * by;
    *value = static_cast<uint8_t>(std::min(255.0f, std::max(0.0f, v)) + 0.5f);
  };
  for (int y = 0; y < texture.height; y++) {
    uint8_t* row = &texture.luma[static_cast<size_t>(y) * texture.luma_stride];
    for (int x = 0; x <= texture.width; x++) scale(row + x, 16, gain_at(x, y));
  }
  for (int y = 0; y < texture.height / 2; y++) {
    uint8_t* row = &texture.chroma[static_cast<size_t>(y) * texture.chroma_stride];
    for (int x = 0; x < texture.width + 2; x++) {
      scale(row + x, 128, gain_at(2.0f * (x / 2) + 0.5f, 2.0f * y + 0.5f));
    }
  }
}

}  // namespace guise
