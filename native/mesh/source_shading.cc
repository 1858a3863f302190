// The light of the photo, as far as it is not the face's: shadows that fall on one side,
// highlights, and the dark between the lips.
#include <algorithm>
#include <cmath>

#include "box_blur.h"
#include "mesh/source.h"

namespace guise {
namespace {

// The neighbourhood over which light is looked at, in face widths: narrower takes noses
// for shadows, wider leaves a nose's shadow (by eye).
constexpr float kShadingSigma = 0.06f;
/// The same within the lips, where gloss is wide.
constexpr float kLipSigma = 0.10f;

// Uneven light is evened out only so far, for some of it is the face's own relief (tuned
// by identity score and eye on four clips).
constexpr float kLeastLogGain = -0.15f, kMostLogGain = 0.30f;

// What is so much brighter than its neighbourhood is a highlight, and what is darker
// between the lips a gap; this share of the excess is kept (tuned like those above).
constexpr float kHighlight = 1.10f, kGloss = 1, kGap = 0.90f, kKept = 0.35f;
constexpr float kMostGain = 2;

/// What places that are no skin count in a neighbourhood.
constexpr float kLeastShare = 0.05f;

/// Lips that are less red than around them by this share are no lips.
constexpr float kPale = 0.3f;

/// Lips that laugh are thin, and their landmarks take in skin: drawn closed, that would be
/// wedges beside the lips' own colour. So far they are evened out (by eye on two clips).
constexpr float kEvenLaughing = 0.85f;

/// An excess of this takes on the colour of the neighbourhood altogether.
constexpr float kGreatExcess = 0.5f;

}  // namespace

std::vector<float> MeshSource::SkinShares(float least) const {
  std::vector<float> shares(texels_.size());
  for (size_t i = 0; i < shares.size(); i++) shares[i] = std::max(least, texels_[i].weight);
  return shares;
}

std::vector<float> MeshSource::LipShares(const Places& places) const {
  std::vector<float> shares(texels_.size());
  for (size_t i = 0; i < shares.size(); i++) {
    const float red = std::max(1.0f, texels_[i].cr);  // a grey photo has lips, too
    shares[i] = places.lips[i] * red * red;
  }
  return shares;
}

std::vector<MeshSource::Shade> MeshSource::Neighbourhoods(const std::vector<float>& weights,
                                                          float sigma) const {
  const size_t count = texels_.size();
  std::vector<float> low(count * 4), scratch((count + texel_columns_) * 4);
  for (size_t i = 0; i < count; i++) {
    const SourceTexel& t = texels_[i];
    const float weight = weights[i];
    const float sums[4] = {weight, weight * t.luma, weight * t.cb, weight * t.cr};
    std::copy_n(sums, 4, &low[4 * i]);
  }
  const int radius = BoxRadius(sigma * face_width_ * texel_scale_);
  BoxBlur<4>(low.data(), scratch.data(), texel_columns_, texel_rows_, radius, 3);
  std::vector<Shade> shades(count);
  for (size_t i = 0; i < count; i++) {
    const float* sums = &low[4 * i];
    const float scale = 1 / (sums[0] + 1e-3f);
    shades[i] = {sums[1] * scale, {sums[2] * scale, sums[3] * scale}};
  }
  return shades;
}

void MeshSource::EvenOutShading(const Unwrapped& map, const Places& places) {
  const size_t count = texels_.size();
  const std::vector<Shade> shades = Neighbourhoods(SkinShares(0), kShadingSigma);
  Relighting light(count);
  for (size_t i = 0; i < count; i++) {
    if (places.border[i] <= 0) continue;
    const Shade &own = shades[i], &other = shades[MirrorOf(map, i)];
    if (!(own.luma > 1) || !(other.luma > 1)) continue;
    const float log_gain = 0.5f * std::log(other.luma / own.luma);
    light.gain[i] = std::exp(std::min(kMostLogGain, std::max(kLeastLogGain, log_gain)));
    // Shadows are redder than light: both sides take on their mean tint.
    for (int k = 0; k < 2; k++) {
      light.shift[k][i] = 0.5f * light.gain[i] * own.luma *
                          (other.chroma[k] / other.luma - own.chroma[k] / own.luma);
    }
  }
  std::vector<float> scratch(count + texel_columns_);
  for (auto* plane : {&light.gain, &light.shift[0], &light.shift[1]}) {
    BoxBlur<1>(plane->data(), scratch.data(), texel_columns_, texel_rows_, 1, 2);
  }
  Relight(light);
}

void MeshSource::SoftenExtremes(const Unwrapped& map, const Places& places) {
  const size_t count = texels_.size();
  const std::vector<Shade> skin = Neighbourhoods(SkinShares(kLeastShare), kShadingSigma);
  const std::vector<Shade> lips = Neighbourhoods(LipShares(places), kLipSigma);
  const float evening = kEvenLaughing * MouthExpression(shape_);
  Relighting light(count);
  for (size_t i = 0; i < count; i++) {
    if (map.facing[i] < 0) continue;
    const SourceTexel& t = texels_[i];
    // Lips are darker than the skin around them, and so is their gloss.
    const bool is_lip = places.lips[i] > 0.5f;
    const Shade& around = is_lip ? lips[i] : skin[i];
    const float usual = std::max(1.0f, around.luma);
    const float is = std::max(1.0f, t.luma) / usual;
    float excess = 0;
    const float highlight = is_lip ? kGloss : kHighlight;
    if (is > highlight) excess = (1 - kKept) * (is - highlight);
    if (is < kGap) excess = (1 - kKept) * places.gap[i] * (is - kGap);
    const float even = evening * places.lips[i];
    excess += even * (is - excess - 1);
    light.gain[i] = std::min(kMostGain, 1 - excess / is);
    float share = std::max(even, std::min(1.0f, std::fabs(excess) / kGreatExcess));
    // Gloss, and what landmarks take of teeth, is no lip's colour.
    const float paleness = 1 - (t.cr / std::max(1.0f, t.luma)) * usual / std::max(1.0f, around.chroma[1]);
    share = std::max(share, places.lips[i] * std::min(1.0f, std::max(0.0f, paleness / kPale)));
    const float chroma[2] = {t.cb, t.cr};
    for (int k = 0; k < 2; k++) {
      light.shift[k][i] = share * ((is - excess) * around.chroma[k] - light.gain[i] * chroma[k]);
    }
  }
  Relight(light);
}

void MeshSource::Relight(const Relighting& light) {
  for (size_t i = 0; i < texels_.size(); i++) {
    SourceTexel& texel = texels_[i];
    texel.luma *= light.gain[i];
    texel.cb = texel.cb * light.gain[i] + light.shift[0][i];
    texel.cr = texel.cr * light.gain[i] + light.shift[1][i];
  }
  TextureLevel& texture = levels_[0];
  const auto change = [](uint8_t* value, float zero, float gain, float shift) {
    const float v = zero + (static_cast<float>(*value) - zero) * gain + shift;
    *value = static_cast<uint8_t>(std::min(255.0f, std::max(0.0f, v)) + 0.5f);
  };
  for (int y = 0; y < texture.height; y++) {
    uint8_t* row = &texture.luma[static_cast<size_t>(y) * texture.luma_stride];
    for (int x = 0; x <= texture.width; x++) change(row + x, 16, MapAt(light.gain, x, y), 0);
  }
  for (int y = 0; y < texture.height / 2; y++) {
    uint8_t* row = &texture.chroma[static_cast<size_t>(y) * texture.chroma_stride];
    for (int x = 0; x < texture.width + 2; x++) {
      const float fx = 2.0f * (x / 2) + 0.5f, fy = 2.0f * y + 0.5f;
      change(row + x, 128, MapAt(light.gain, fx, fy), MapAt(light.shift[x & 1], fx, fy));
    }
  }
}

}  // namespace guise
