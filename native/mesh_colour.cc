// The colours of the mesh swap: the source takes on the low frequencies of the wearer's
// picture, and gives way to the wearer's hair.
#include <algorithm>
#include <cmath>

#include "box_blur.h"
#include "mesh_swap.h"
#include "polygon.h"

namespace guise {
namespace {

// Light is compared over 0.08 face widths; regions that say little about it lean on the
// whole face's mean.
constexpr float kLightSigma = 0.08f;
constexpr float kMeanShare = 0.006f;
constexpr float kLeastGain = 0.5f, kMostGain = 2.3f;
constexpr float kDark = 2;  // luma that keeps ratios of black finite

constexpr float kWearerSkinFloor = 0.08f;

// Above the brows, wearer luma below these shares of the skin's is hair.
constexpr float kHairLuma = 0.58f, kSkinLuma = 0.80f;

// Surfaces seen at less than this are not drawn, at more than kFacing + kEdgeOn fully.
constexpr float kEdgeOn = 0.08f, kFacing = 0.30f;

/// What is found at a node before the blur. Eight floats, like what is blurred.
struct Sample {
  float luma, cb, cr;                       ///< of the wearer
  float source_luma, source_cb, source_cr;  ///< of the source
  float weight, forehead;
};

/// Sums to be blurred: weight, and weight times each colour.
struct Light {
  float weight, luma, cb, cr, source_luma, source_cb, source_cr, unused;
};
static_assert(sizeof(Sample) == 8 * sizeof(float) && sizeof(Light) == sizeof(Sample), "");

struct Mean {
  float luma, cb, cr;
};

inline int ClampInt(int v, int most) { return std::min(most, std::max(0, v)); }

SourceTexel TexelAt(const MeshSource& source, float x, float y) {
  const int columns = source.texel_columns();
  x = std::min(columns - 1.001f, std::max(0.0f, x));
  y = std::min(source.texel_rows() - 1.001f, std::max(0.0f, y));
  const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
  const float tx = x - static_cast<float>(x0), ty = y - static_cast<float>(y0);
  const SourceTexel* t = source.texels() + static_cast<int64_t>(y0) * columns + x0;
  const float *a = &t[0].luma, *b = &t[1].luma, *c = &t[columns].luma, *d = &t[columns + 1].luma;
  SourceTexel mixed;
  float* out = &mixed.luma;
  for (int k = 0; k < 8; k++) {
    const float upper = a[k] + tx * (b[k] - a[k]), lower = c[k] + tx * (d[k] - c[k]);
    out[k] = upper + ty * (lower - upper);
  }
  return mixed;
}

/// Fills the samples and the alpha field; returns the mean colour of the wearer's cheeks.
Mean TakeSamples(const MeshSource& source, float texels_per_pixel, const MeshGrid& grid,
                 Sample* samples) {
  const float offset = 0.5f * texels_per_pixel - 0.5f;
  const float per_cell = 1.0f / static_cast<float>(grid.cell);
  float sum = 1e-6f;
  Mean cheek = {0, 0, 0};
  for (int row = 0; row < grid.rows; row++) {
    for (int col = 0; col < grid.columns; col++) {
      const int at = row * grid.columns + col;
      const float facing = grid.facing[at];
      float& alpha = grid.field[kFieldAlpha][at];
      alpha = 0;
      samples[at] = Sample{};
      if (facing <= 0) continue;
      const SourceTexel texel = TexelAt(source, grid.field[kFieldU][at] * texels_per_pixel + offset,
                                        grid.field[kFieldV][at] * texels_per_pixel + offset);
      const int from = ClampInt(row + static_cast<int>(std::lrint(grid.field[kFieldDy][at] * per_cell)),
                                grid.rows - 1) *
                           grid.columns +
                       ClampInt(col + static_cast<int>(std::lrint(grid.field[kFieldDx][at] * per_cell)),
                                grid.columns - 1);
      alpha = texel.alpha * grid.hole[at] * Smoothstep(facing, kEdgeOn, kFacing);
      samples[at] = {grid.wearer[0][from], grid.wearer[1][from], grid.wearer[2][from],
                     texel.luma,           texel.cb,             texel.cr,
                     texel.weight * grid.hole[at] * std::min(1.0f, 2 * facing), texel.forehead};
      const float share = texel.cheek * facing;
      sum += share;
      cheek.luma += share * samples[at].luma;
      cheek.cb += share * samples[at].cb;
      cheek.cr += share * samples[at].cr;
    }
  }
  return {cheek.luma / sum, cheek.cb / sum, cheek.cr / sum};
}

/// Turns samples into sums ready for the blur, in place, and fades alpha under hair.
/// Returns the sums over the whole face.
Light WeighSamples(const Mean& skin, const MeshGrid& grid, Sample* samples) {
  Light total = {};
  const float luma_spread = 1 / std::max(8.0f, 0.3f * skin.luma), chroma_spread = 1 / 7.0f;
  for (int i = 0; i < grid.count(); i++) {
    const Sample s = samples[i];
    Light& light = reinterpret_cast<Light*>(samples)[i];
    light = Light{};
    if (s.weight <= 0 && s.forehead <= 0) continue;
    const float dl = (s.luma - skin.luma) * luma_spread, db = (s.cb - skin.cb) * chroma_spread,
                dr = (s.cr - skin.cr) * chroma_spread;
    const float distance = dl * dl + db * db + dr * dr;
    // A bell without exp: 1 at the mean, 0.06 at four spreads.
    const float bell = 1 / (1 + distance * distance * 0.0625f);
    const float weight = s.weight * std::max(kWearerSkinFloor, bell);
    light = {weight, weight * s.luma, weight * s.cb, weight * s.cr, weight * s.source_luma,
             weight * s.source_cb, weight * s.source_cr, 0};
    const float hair =
        1 - Smoothstep(s.luma, kHairLuma * skin.luma, (kSkinLuma - kHairLuma) * skin.luma + 1e-3f);
    grid.field[kFieldAlpha][i] *= 1 - s.forehead * hair;
    float *sum = &total.weight, *add = &light.weight;
    for (int k = 0; k < 7; k++) sum[k] += add[k];
  }
  return total;
}

}  // namespace

void MatchColour(const MeshSource& source, float texels_per_pixel, MeshGrid* grid) {
  Sample* samples = reinterpret_cast<Sample*>(grid->light);
  const Mean skin = TakeSamples(source, texels_per_pixel, *grid, samples);
  const Light total = WeighSamples(skin, *grid, samples);
  const int radius = BoxRadius(kLightSigma * grid->face_width / static_cast<float>(grid->cell));
  BoxBlur<8>(grid->light, grid->scratch, grid->columns, grid->rows, radius, 3);

  const float every = 1 / std::max(total.weight, 1e-6f);
  const float mean_gain = (total.luma * every + kDark) / (total.source_luma * every + kDark);
  const Light* lights = reinterpret_cast<const Light*>(grid->light);
  for (int i = 0; i < grid->count(); i++) {
    const Light& l = lights[i];
    const float scale = 1 / (l.weight + kMeanShare), lean = kMeanShare * every;
    const float luma = (l.luma + lean * total.luma) * scale;
    const float source_luma = (l.source_luma + lean * total.source_luma) * scale;
    const float gain = std::min(kMostGain * mean_gain,
                                std::max(kLeastGain * mean_gain, (luma + kDark) / (source_luma + kDark)));
    grid->field[kFieldGain][i] = gain;
    grid->field[kFieldCb][i] =
        ((l.cb + lean * total.cb) - gain * (l.source_cb + lean * total.source_cb)) * scale;
    grid->field[kFieldCr][i] =
        ((l.cr + lean * total.cr) - gain * (l.source_cr + lean * total.source_cr)) * scale;
  }
}

}  // namespace guise
