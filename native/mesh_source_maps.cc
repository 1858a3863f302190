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

// Lengths in face widths (14.5 cm): 1.3 cm, 1.0 cm and 0.8 cm. Wider ones show more of
// the wearer (tuned by identity score and eye on four clips).
constexpr float kForeheadFeather = 0.09f;
constexpr float kSideFeather = 0.07f;
constexpr float kChinFeather = 0.055f;

// How much brows and lips say about the colour of the light; eyes and mouth nothing.
constexpr float kBrowWeight = 0.15f;
constexpr float kLipWeight = 0.25f;
constexpr float kSkinFloor = 0.12f;

// Canonical y of the line above which hair may hang, and of the line under the nose
// below which a beard belongs to the face.
constexpr float kBrowLine = -0.10f;
constexpr float kNoseLine = 0.30f;
/// How far from the face oval hair and hands are looked for, above the brows and below,
/// where shadows are more common (tuned by identity score and eye on four clips).
constexpr float kHairReach = 0.22f, kSideHairReach = 0.15f;

// So near to an eye, in face widths, dark is no hair but lashes and the socket's shadow.
constexpr float kSocketReach = 0.045f;

/// Texels around hair that are taken for hair.
constexpr int kHairFringe = 3;

// Where the other side of the face is seen this much better (in shares of the unit
// normal), it stands in for this side, mirrored.
constexpr float kFarSideFrom = 0.08f, kFarSideWidth = 0.20f;

/// Share of skin-coloured texels on a bearded and on a bare chin.
constexpr float kBeardedChin = 0.74f, kBareChin = 0.84f;

constexpr float kShadingSigma = 0.08f;
// Uneven light is evened out only so far, for some of it is the face's own relief (tuned
// by identity score and eye on four clips).
constexpr float kLeastLogGain = -0.10f, kMostLogGain = 0.15f;

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

/// Each value becomes the least within `radius` of it, along rows and then columns.
void Shrink(std::vector<float>* map, int columns, int rows, int radius) {
  const auto pass = [&](int lines, int count, int line_step, int step) {
    std::vector<float> line(static_cast<size_t>(count));
    for (int l = 0; l < lines; l++) {
      float* at = map->data() + static_cast<int64_t>(l) * line_step;
      for (int i = 0; i < count; i++) line[static_cast<size_t>(i)] = at[i * step];
      for (int i = 0; i < count; i++) {
        const int first = std::max(0, i - radius), last = std::min(count - 1, i + radius);
        at[i * step] = *std::min_element(line.begin() + first, line.begin() + last + 1);
      }
    }
  };
  pass(rows, columns, columns, 1);
  pass(columns, rows, 1, columns);
}

float SamplePlane(const uint8_t* plane, int stride, int step, int width, int height, float x, float y) {
  x = std::min(width - 1.001f, std::max(0.0f, x));
  y = std::min(height - 1.001f, std::max(0.0f, y));
  const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
  const float tx = x - static_cast<float>(x0), ty = y - static_cast<float>(y0);
  const uint8_t* a = plane + static_cast<int64_t>(y0) * stride + x0 * step;
  const float upper = a[0] + tx * (a[step] - a[0]);
  const float lower = a[stride] + tx * (a[stride + step] - a[stride]);
  return upper + ty * (lower - upper);
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
  const RasterTarget<5> target = {texel_columns_,
                                  texel_rows_,
                                  depth.data(),
                                  {map.x.data(), map.y.data(), map.facing.data(),
                                   map.mirror_x.data(), map.mirror_y.data()}};
  for (const auto& t : kMeshTriangles) {
    DrawTriangle(target, corners[t[0]], corners[t[1]], corners[t[2]]);
  }
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

void MeshSource::FillFarSide(Unwrapped* map) {
  const TextureLevel from = levels_[0];
  TextureLevel& to = levels_[0];
  const size_t count = map->facing.size();
  std::vector<float> share(count, 0), shift_x(count, 0), shift_y(count, 0);
  for (size_t i = 0; i < count; i++) {
    if (map->facing[i] < 0) continue;
    const float own_x = static_cast<float>(i % texel_columns_);
    const float own_y = static_cast<float>(i / texel_columns_);
    const int x = std::min(texel_columns_ - 1, std::max(0, static_cast<int>(map->mirror_x[i] + 0.5f)));
    const int y = std::min(texel_rows_ - 1, std::max(0, static_cast<int>(map->mirror_y[i] + 0.5f)));
    const float other = map->facing[static_cast<size_t>(y) * texel_columns_ + x];
    share[i] = Smoothstep(other - map->facing[i], kFarSideFrom, kFarSideWidth);
    shift_x[i] = (map->mirror_x[i] - own_x) / texel_scale_;
    shift_y[i] = (map->mirror_y[i] - own_y) / texel_scale_;
  }
  std::vector<float> scratch(count + texel_columns_);
  BoxBlur<1>(share.data(), scratch.data(), texel_columns_, texel_rows_, 2, 2);
  for (size_t i = 0; i < count; i++) {
    if (map->facing[i] >= 0) {
      const int x = std::min(texel_columns_ - 1, std::max(0, static_cast<int>(map->mirror_x[i] + 0.5f)));
      const int y = std::min(texel_rows_ - 1, std::max(0, static_cast<int>(map->mirror_y[i] + 0.5f)));
      const float other = map->facing[static_cast<size_t>(y) * texel_columns_ + x];
      map->facing[i] += share[i] * std::max(0.0f, other - map->facing[i]);
    }
  }
  for (int y = 0; y < to.height; y++) {
    for (int x = 0; x < to.width; x++) {
      const float fx = static_cast<float>(x), fy = static_cast<float>(y);
      const float mix = MapAt(share, fx, fy);
      if (mix <= 0) continue;
      uint8_t& out = to.luma[static_cast<size_t>(y) * to.luma_stride + x];
      const float mirrored = SamplePlane(from.luma.data(), from.luma_stride, 1, from.width, from.height,
                                         fx + MapAt(shift_x, fx, fy), fy + MapAt(shift_y, fx, fy));
      out = static_cast<uint8_t>(out + mix * (mirrored - out) + 0.5f);
    }
  }
  for (int y = 0; y < to.height / 2; y++) {
    for (int x = 0; x < to.width / 2; x++) {
      const float fx = 2.0f * x + 0.5f, fy = 2.0f * y + 0.5f;
      const float mix = MapAt(share, fx, fy);
      if (mix <= 0) continue;
      const float u = (fx + MapAt(shift_x, fx, fy)) * 0.5f - 0.25f;
      const float v = (fy + MapAt(shift_y, fx, fy)) * 0.5f - 0.25f;
      for (int c = 0; c < 2; c++) {
        uint8_t& out = to.chroma[static_cast<size_t>(y) * to.chroma_stride + 2 * x + c];
        const float mirrored = SamplePlane(from.chroma.data() + c, from.chroma_stride, 2,
                                           from.width / 2, from.height / 2, u, v);
        out = static_cast<uint8_t>(out + mix * (mirrored - out) + 0.5f);
      }
    }
  }
}

void MeshSource::BuildMaps(const Unwrapped& map) {
  const size_t count = texels_.size();
  const Outlines outlines;
  for (auto* plane : {&border_distance_, &below_brows_, &below_nose_, &chin_}) plane->assign(count, 0);
  for (size_t i = 0; i < count; i++) {
    texels_[i].unused = 1;
    if (map.facing[i] < 0) continue;
    const float x = map.x[i], y = map.y[i];
    const float border = -SignedDistance(x, y, outlines.oval, kOvalPoints);
    SourceTexel& texel = texels_[i];
    border_distance_[i] = border;
    below_brows_[i] = Smoothstep(y, kBrowLine - 0.08f, 0.08f);
    below_nose_[i] = Smoothstep(y, kNoseLine - 0.1f, 0.2f);
    chin_[i] = ChinShare(x, y);
    texel.alpha = Smoothstep(border, 0, FeatherAt(y)) * Smoothstep(map.facing[i], 0.02f, 0.22f);
    texel.weight = FeatureWeight(outlines, x, y) * Smoothstep(border, -0.01f, 0.05f);
    const int side = x < 0 ? 0 : 1;
    const float brow = SignedDistance(x, y, outlines.brows[side], kBrowPoints);
    texel.forehead = (1 - Smoothstep(y, kBrowLine - 0.08f, 0.08f)) * Smoothstep(brow, 0.02f, 0.03f);
    texel.cheek = CheekShare(x, y) * Smoothstep(map.facing[i], 0.3f, 0.4f);
    // Brows are no hair, but beside their tails it hangs; sockets are only dark.
    const float eye = SignedDistance(x, y, outlines.eyes[side], kEyePoints);
    const float is_brow = (1 - Smoothstep(brow, 0.01f, 0.02f)) * Smoothstep(border, 0.09f, 0.05f);
    const float is_socket =
        (1 - Smoothstep(eye, kSocketReach, 0.02f)) * Smoothstep(border, 0.05f, 0.05f);
    texel.unused = 1 - std::max(is_brow, is_socket);
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
  std::vector<float> skin(texels_.size()), scratch(texels_.size() + texel_columns_);
  for (size_t i = 0; i < texels_.size(); i++) {
    SourceTexel& t = texels_[i];
    const float dl = (t.luma - centre[0]) / spread[0], db = (t.cb - centre[1]) / spread[1],
                dr = (t.cr - centre[2]) / spread[2];
    skin[i] = std::exp(-0.5f * std::max(0.0f, dl * dl + db * db + dr * dr - 2.0f));
    t.weight *= std::max(kSkinFloor, skin[i]);
    skin[i] = 1 - t.unused * (1 - Smoothstep(skin[i], 0.1f, 0.5f));
  }
  // Below the nose, a beard must not be taken for hair that hangs into the face.
  float chin_sum = 0, chin_skin = 0;
  for (size_t i = 0; i < texels_.size(); i++) {
    chin_sum += chin_[i];
    chin_skin += chin_[i] * skin[i];
  }
  const float beard = 1 - Smoothstep(chin_skin / std::max(1.0f, chin_sum), kBeardedChin, kBareChin - kBeardedChin);
  // Strands are thinner at their tips than any threshold sees.
  Shrink(&skin, texel_columns_, texel_rows_, kHairFringe);
  BoxBlur<1>(skin.data(), scratch.data(), texel_columns_, texel_rows_, 2, 2);
  for (size_t i = 0; i < texels_.size(); i++) {
    SourceTexel& t = texels_[i];
    const float reach = kHairReach + below_brows_[i] * (kSideHairReach - kHairReach);
    const float inner = Smoothstep(border_distance_[i], 0.6f * reach, 0.4f * reach);
    const float search = t.unused * (1 - beard * below_nose_[i]);
    t.alpha *= 1 - search * (1 - inner) * (1 - skin[i]);
    t.unused = 0;
  }
}

void MeshSource::EvenOutShading(const Unwrapped& map) {
  const size_t count = texels_.size();
  std::vector<float> low(count * 2), scratch((count + texel_columns_) * 2), gain(count, 1.0f);
  for (size_t i = 0; i < count; i++) {
    low[2 * i] = texels_[i].weight;
    low[2 * i + 1] = texels_[i].weight * texels_[i].luma;
  }
  const float sigma = kShadingSigma * face_width_ * texel_scale_;
  BoxBlur<2>(low.data(), scratch.data(), texel_columns_, texel_rows_, BoxRadius(sigma), 3);
  const auto shade = [&](size_t at) { return (low[2 * at + 1] + 0.02f) / (low[2 * at] + 1e-3f); };
  for (size_t i = 0; i < count; i++) {
    const int x = std::min(texel_columns_ - 1, std::max(0, static_cast<int>(map.mirror_x[i] + 0.5f)));
    const int y = std::min(texel_rows_ - 1, std::max(0, static_cast<int>(map.mirror_y[i] + 0.5f)));
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
  const auto scale = [](uint8_t* value, float zero, float by) {
    const float v = zero + (static_cast<float>(*value) - zero) * by;
    *value = static_cast<uint8_t>(std::min(255.0f, std::max(0.0f, v)) + 0.5f);
  };
  for (int y = 0; y < texture.height; y++) {
    uint8_t* row = &texture.luma[static_cast<size_t>(y) * texture.luma_stride];
    for (int x = 0; x <= texture.width; x++) scale(row + x, 16, MapAt(gain, x, y));
  }
  for (int y = 0; y < texture.height / 2; y++) {
    uint8_t* row = &texture.chroma[static_cast<size_t>(y) * texture.chroma_stride];
    for (int x = 0; x < texture.width + 2; x++) {
      scale(row + x, 128, MapAt(gain, 2.0f * (x / 2) + 0.5f, 2.0f * y + 0.5f));
    }
  }
}

}  // namespace guise
