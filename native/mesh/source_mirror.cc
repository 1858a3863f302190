// What the two sides of a source photo's face tell of each other: one stands in for the
// other where that is turned away or under hair.
#include <algorithm>
#include <cmath>

#include "box_blur.h"
#include "mesh/source.h"
#include "morphology.h"
#include "polygon.h"

namespace guise {
namespace {

// Where the other side of the face is seen this much better (in shares of the unit
// normal), it stands in for this side, mirrored.
constexpr float kFarSideFrom = 0.08f, kFarSideWidth = 0.20f;

// The same for how much hair covers either side.
constexpr float kMoreHair = 0.1f, kMoreHairWidth = 0.3f;

// A brow's tail that is so much darker than the other one's has hair over it.
constexpr float kTailUnderHair = 0.62f, kTailFree = 0.80f;

// How far around skin is looked for whose tint what is copied takes on, in face widths.
constexpr float kTintSigma = 0.08f;

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

}  // namespace

size_t MeshSource::MirrorOf(const Unwrapped& map, size_t texel) const {
  const auto clamp = [](float v, int most) {
    return static_cast<size_t>(std::min(most, std::max(0, static_cast<int>(v + 0.5f))));
  };
  return clamp(map.mirror_y[texel], texel_rows_ - 1) * texel_columns_ +
         clamp(map.mirror_x[texel], texel_columns_ - 1);
}

void MeshSource::FillFarSide(Unwrapped* map) {
  const size_t count = map->facing.size();
  std::vector<float> share(count, 0), scratch(count + texel_columns_);
  for (size_t i = 0; i < count; i++) {
    if (map->facing[i] < 0) continue;
    const float other = map->facing[MirrorOf(*map, i)];
    share[i] = Smoothstep(other - map->facing[i], kFarSideFrom, kFarSideWidth);
  }
  BoxBlur<1>(share.data(), scratch.data(), texel_columns_, texel_rows_, 2, 2);
  for (size_t i = 0; i < count; i++) {
    if (map->facing[i] < 0) continue;
    const float other = map->facing[MirrorOf(*map, i)];
    map->facing[i] += share[i] * std::max(0.0f, other - map->facing[i]);
  }
  CopyMirrored(*map, share, std::vector<float>(count, 1.0f));
}

void MeshSource::CopyMirrored(const Unwrapped& map, const std::vector<float>& share,
                              const std::vector<float>& gain) {
  const TextureLevel from = levels_[0];
  TextureLevel& to = levels_[0];
  std::vector<float> shift_x(share.size(), 0), shift_y(share.size(), 0);
  for (size_t i = 0; i < share.size(); i++) {
    if (map.facing[i] < 0) continue;
    shift_x[i] = (map.mirror_x[i] - static_cast<float>(i % texel_columns_)) / texel_scale_;
    shift_y[i] = (map.mirror_y[i] - static_cast<float>(i / texel_columns_)) / texel_scale_;
  }
  const auto mixed = [](uint8_t own, float mirrored, float zero, float gain_here, float mix) {
    const float lit = std::min(255.0f, std::max(0.0f, zero + gain_here * (mirrored - zero)));
    return static_cast<uint8_t>(own + mix * (lit - own) + 0.5f);
  };
  for (int y = 0; y < to.height; y++) {
    for (int x = 0; x < to.width; x++) {
      const float fx = static_cast<float>(x), fy = static_cast<float>(y);
      const float mix = MapAt(share, fx, fy);
      if (mix <= 0) continue;
      uint8_t& out = to.luma[static_cast<size_t>(y) * to.luma_stride + x];
      const float mirrored = SamplePlane(from.luma.data(), from.luma_stride, 1, from.width, from.height,
                                         fx + MapAt(shift_x, fx, fy), fy + MapAt(shift_y, fx, fy));
      out = mixed(out, mirrored, 16, MapAt(gain, fx, fy), mix);
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
        out = mixed(out, mirrored, 128, MapAt(gain, fx, fy), mix);
      }
    }
  }
}

void MeshSource::LiftHair(const Unwrapped& map, const Places& places,
                          const std::vector<float>& light, std::vector<float>* hair) {
  const size_t count = texels_.size();
  std::vector<float> relative(count, 1), share(count, 0), gain(count, 1);
  std::vector<float> scratch(count + texel_columns_);
  for (size_t i = 0; i < count; i++) {
    if (map.facing[i] >= 0) relative[i] = texels_[i].luma / light[i];
  }
  BoxBlur<1>(relative.data(), scratch.data(), texel_columns_, texel_rows_, 1, 1);
  std::vector<float> covered = *hair;
  for (size_t i = 0; i < count; i++) {
    if (map.facing[i] < 0) continue;
    const float darker = relative[i] / std::max(0.1f, relative[MirrorOf(map, i)]);
    const float is_covered = 1 - Smoothstep(darker, kTailUnderHair, kTailFree - kTailUnderHair);
    covered[i] = std::max(covered[i], places.tail[i] * is_covered);
  }
  Dilate(&covered, texel_columns_, texel_rows_, 1);
  for (size_t i = 0; i < count; i++) {
    if (map.facing[i] < 0) continue;
    const size_t other = MirrorOf(map, i);
    share[i] = Smoothstep(covered[i] - covered[other], kMoreHair, kMoreHairWidth);
    gain[i] = std::min(1.5f, std::max(0.6f, light[i] / light[other]));
  }
  BoxBlur<1>(share.data(), scratch.data(), texel_columns_, texel_rows_, 1, 2);
  CopyMirrored(map, share, gain);
  const std::vector<SourceTexel> before = texels_;
  AverageTexels();
  for (size_t i = 0; i < count; i++) {
    if (map.facing[i] < 0) continue;
    const size_t other = MirrorOf(map, i);
    texels_[i].weight += share[i] * (before[other].weight - texels_[i].weight);
    (*hair)[i] += share[i] * (covered[other] - (*hair)[i]);
  }
  TintLikeSkinAround(share);
}

void MeshSource::TintLikeSkinAround(const std::vector<float>& share) {
  std::vector<float> own_skin = SkinShares(0);
  for (size_t i = 0; i < share.size(); i++) own_skin[i] *= 1 - share[i];
  const std::vector<Shade> around = Neighbourhoods(own_skin, kTintSigma);
  Relighting tint(share.size());
  for (size_t i = 0; i < share.size(); i++) {
    if (!(around[i].luma > 1)) continue;
    const SourceTexel& t = texels_[i];
    const float chroma[2] = {t.cb, t.cr};
    for (int k = 0; k < 2; k++) {
      tint.shift[k][i] = share[i] * (t.luma * around[i].chroma[k] / around[i].luma - chroma[k]);
    }
  }
  Relight(tint);
}

}  // namespace guise
