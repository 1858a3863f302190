// Where a source photo shows skin and where hair or hands, however it is lit.
#include <algorithm>
#include <cmath>

#include "box_blur.h"
#include "mesh/source.h"
#include "morphology.h"
#include "polygon.h"

namespace guise {
namespace {

/// The least that a place which is no skin says about the colour of the light.
constexpr float kSkinFloor = 0.12f;

// How far the skin's luma, as a share of what the light lets expect, and its chroma
// spread. What is brighter is still skin: a highlight.
constexpr float kLumaSpread = 0.22f, kBrightShare = 0.4f;
constexpr float kChromaSpread = 5, kDarkChromaSpread = 4;

// In shadow skin is more saturated than its luma lets expect, Cr more than Cb: up to
// so much per share of light that is missing (measured on side-lit photos).
constexpr float kShadowChroma[2] = {0.5f, 3.0f};

// A highlight is paler than skin, and the less is made of that.
constexpr float kHighlightChroma = 0.3f;

/// How far from the face oval hair and hands are looked for, above the brows and below,
/// where shadows are more common (tuned by identity score and eye on four clips).
constexpr float kHairReach = 0.40f, kSideHairReach = 0.15f;

/// Texels around hair that are taken for hair.
constexpr int kHairFringe = 4;

/// Share of skin-coloured texels on a bearded and on a bare chin.
constexpr float kBeardedChin = 0.74f, kBareChin = 0.84f;

// The light's fall over a face: log luma by terms of canonical x and y, fitted to what
// lies this deep inside of the face oval; beards count less.
constexpr int kLightTerms = 6;
constexpr float kLightBorder = 0.06f, kBelowNoseLight = 0.3f;
constexpr int kFitRounds = 8, kLooseRounds = 3;
constexpr float kLooseSpread = 0.5f, kTightSpread = 0.25f;
constexpr float kLeastLight = 0.3f, kMostLight = 1.5f;  // by the cheeks'

void LightTerms(float x, float y, float* terms) {
  const float all[kLightTerms] = {1, x, y, x * x, x * y, x * x * x};
  std::copy_n(all, kLightTerms, terms);
}

/// Solves a positive definite system, its right side in the last column.
void Solve(double m[kLightTerms][kLightTerms + 1], float* solution) {
  for (int p = 0; p < kLightTerms; p++) {
    for (int r = 0; r < kLightTerms; r++) {
      if (r == p) continue;
      const double share = m[r][p] / m[p][p];
      for (int c = p; c <= kLightTerms; c++) m[r][c] -= share * m[p][c];
    }
  }
  for (int p = 0; p < kLightTerms; p++) {
    solution[p] = static_cast<float>(m[p][kLightTerms] / m[p][p]);
  }
}

float LogLuma(float luma) { return std::log(std::max(8.0f, luma)); }

/// Likeness to skin, 0–1, of deviations in luma, Cb and Cr by their spreads.
float Likeness(float dl, float db, float dr) {
  return std::exp(-0.5f * std::max(0.0f, dl * dl + db * db + dr * dr - 2.0f));
}

}  // namespace

MeshSource::SkinColour MeshSource::CheekColour() const {
  double sum = 1e-9, mean[3] = {0, 0, 0}, square[3] = {0, 0, 0};
  for (const SourceTexel& t : texels_) {
    const float c[3] = {t.luma, t.cb, t.cr};
    sum += t.cheek;
    for (int k = 0; k < 3; k++) {
      mean[k] += t.cheek * c[k];
      square[k] += t.cheek * c[k] * c[k];
    }
  }
  SkinColour skin;
  for (int k = 0; k < 3; k++) {
    skin.mean[k] = static_cast<float>(mean[k] / sum);
    const double variance = square[k] / sum - mean[k] * mean[k] / (sum * sum);
    skin.spread[k] = static_cast<float>(1.5 * std::sqrt(std::max(0.0, variance)));
  }
  skin.mean[0] = std::max(8.0f, skin.mean[0]);
  skin.spread[0] = kLumaSpread * skin.mean[0];
  for (int k = 1; k < 3; k++) skin.spread[k] = std::max(kChromaSpread, skin.spread[k]);
  return skin;
}

std::vector<float> MeshSource::FitLight(const Unwrapped& map, const Places& places,
                                        float cheek_luma) const {
  float fit[kLightTerms] = {LogLuma(cheek_luma)}, terms[kLightTerms];
  const auto predict = [&](size_t i) {
    float sum = 0;
    LightTerms(map.x[i], map.y[i], terms);
    for (int k = 0; k < kLightTerms; k++) sum += fit[k] * terms[k];
    return sum;
  };
  for (int round = 0; round < kFitRounds; round++) {
    const float spread = round < kLooseRounds ? kLooseSpread : kTightSpread;
    // A trace of the last fit keeps the system solvable.
    double m[kLightTerms][kLightTerms + 1] = {{1e-6}};
    m[0][kLightTerms] = 1e-6 * static_cast<double>(fit[0]);
    for (int k = 1; k < kLightTerms; k++) m[k][k] = 1e-2;
    for (size_t i = 0; i < texels_.size(); i++) {
      const float trust = places.plain[i] * Smoothstep(places.border[i], kLightBorder, 0.04f) *
                          std::max(0.0f, map.facing[i]) *
                          (1 - (1 - kBelowNoseLight) * places.below_nose[i]);
      if (trust <= 0) continue;
      const float luma = LogLuma(texels_[i].luma);
      const float off = (luma - predict(i)) / spread;
      const double weight = trust / (1 + off * off);
      for (int a = 0; a < kLightTerms; a++) {
        for (int b = 0; b < kLightTerms; b++) m[a][b] += weight * terms[a] * terms[b];
        m[a][kLightTerms] += weight * terms[a] * luma;
      }
    }
    Solve(m, fit);
  }
  std::vector<float> light(texels_.size(), cheek_luma);
  for (size_t i = 0; i < texels_.size(); i++) {
    if (map.facing[i] < 0) continue;
    light[i] = cheek_luma *
               std::min(kMostLight, std::max(kLeastLight, std::exp(predict(i)) / cheek_luma));
  }
  return light;
}

float MeshSource::SkinLikeness(const SourceTexel& texel, const SkinColour& skin, float light) {
  const float off = (texel.luma - light) / (kLumaSpread * light);
  const float lit = std::min(texel.luma, light) / skin.mean[0];
  const float c[2] = {texel.cb, texel.cr};
  float off_chroma[2];
  for (int k = 0; k < 2; k++) {
    const float usual = skin.mean[1 + k] * lit;
    const float most = skin.mean[1 + k] * (1 + kShadowChroma[k] * std::max(0.0f, 1 - lit));
    const float nearest = std::min(std::max(usual, most), std::max(std::min(usual, most), c[k]));
    const float spread = skin.spread[1 + k] * std::max(0.6f, std::min(1.0f, lit));
    off_chroma[k] = (c[k] - nearest) / std::max(kDarkChromaSpread, spread);
    if (off > 0 && (c[k] - usual) * usual < 0) off_chroma[k] *= kHighlightChroma;
  }
  return Likeness(off > 0 ? kBrightShare * off : off, off_chroma[0], off_chroma[1]);
}

void MeshSource::ModelSkin(const Unwrapped& map, const Places& places) {
  const size_t count = texels_.size();
  const SkinColour cheeks = CheekColour();
  const std::vector<float> light = FitLight(map, places, cheeks.mean[0]);
  // A beard differs from the cheeks as they are, whatever the light.
  std::vector<float> skin(count), bare(count), scratch(count + texel_columns_), hair(count);
  std::vector<float> if_bare(count);  // the texels' weights if all were skin
  float chin = 1e-6f, bare_chin = 0;
  for (size_t i = 0; i < count; i++) {
    const SourceTexel& t = texels_[i];
    if_bare[i] = t.weight;
    bare[i] = Likeness((t.luma - cheeks.mean[0]) / cheeks.spread[0],
                       (t.cb - cheeks.mean[1]) / cheeks.spread[1],
                       (t.cr - cheeks.mean[2]) / cheeks.spread[2]);
    chin += places.chin[i];
    bare_chin += places.chin[i] * Smoothstep(bare[i], 0.1f, 0.5f);
  }
  const float beard = 1 - Smoothstep(bare_chin / chin, kBeardedChin, kBareChin - kBeardedChin);
  for (size_t i = 0; i < count; i++) {
    const float likeness = SkinLikeness(texels_[i], cheeks, light[i]);
    const float bearded = beard * places.below_nose[i];
    texels_[i].weight *= std::max(kSkinFloor, likeness);
    texels_[i].weight *= 1 - bearded * (1 - std::max(kSkinFloor, bare[i]));
    skin[i] = 1 - places.strands[i] * (1 - Smoothstep(likeness, 0.1f, 0.5f));
  }
  // Strands are thinner at their tips than any threshold sees.
  Erode(&skin, texel_columns_, texel_rows_, kHairFringe);
  BoxBlur<1>(skin.data(), scratch.data(), texel_columns_, texel_rows_, 2, 2);
  for (size_t i = 0; i < count; i++) {
    const float reach = kHairReach + places.below_brows[i] * (kSideHairReach - kHairReach);
    const float outer = 1 - Smoothstep(places.border[i], 0.6f * reach, 0.4f * reach);
    hair[i] = places.strands[i] * (1 - beard * places.below_nose[i]) * outer * (1 - skin[i]);
  }
  LiftHair(map, places, light, &hair);
  // Below the brows the wearer shows instead: painted skin is too pale for cheeks in shade.
  for (size_t i = 0; i < count; i++) {
    const float beside = places.below_brows[i] * hair[i];
    texels_[i].alpha *= 1 - beside;
    hair[i] -= beside;
  }
  PaintSkin(cheeks, hair);
  for (size_t i = 0; i < count; i++) {
    texels_[i].weight += hair[i] * (if_bare[i] - texels_[i].weight);
  }
}

}  // namespace guise
