// The colours of the mesh swap: the source takes on the low frequencies of the wearer's
// picture, and gives way to the wearer's hair.
#include <algorithm>
#include <cmath>

#include "box_blur.h"
#include "mesh/sample.h"
#include "mesh/swap.h"
#include "polygon.h"
#include "vector_clones.h"

namespace guise {
namespace {

// Light is compared over 0.24 face widths: narrower takes over the wearer's features too
// (tuned by identity score and eye on four clips). Regions that say little about the
// light lean on the whole face's mean.
constexpr float kLightSigma = 0.24f;
constexpr float kMeanShare = 0.006f;
constexpr float kLeastGain = 0.5f, kMostGain = 2.3f;
// A camera that shows the wearer paler than the photo shows the source pales all colours
// alike, and one that shows more colour does so within limits, for that shows noise, too.
constexpr float kLeastSaturation = 0.5f, kMostSaturation = 1.1f;

constexpr float kDark = 2;  // luma that keeps ratios of black finite

// The source's contrast around its low frequencies is brought to the wearer's, at this
// pace a frame; not all the way, for features make the face: in a hazy picture that of
// the source's photo looks stuck on, and that of the haze loses a fiftieth of likeness
// (by identity score and eye on four clips).
constexpr float kLeastContrast = 0.90f, kMostContrast = 1.20f, kContrastPace = 0.1f;

constexpr float kWearerSkinFloor = 0.08f;

// Where hair may hang, wearer luma below these shares of the skin's is hair.
constexpr float kHairLuma = 0.58f, kSkinLuma = 0.80f;

// Surfaces seen at less than this are not drawn, at more than kFacing + kEdgeOn fully.
constexpr float kEdgeOn = 0.08f, kFacing = 0.30f, kInnerFacing = 0.02f;

/// Sums to be blurred: weight, and weight times each colour.
struct Light {
  float weight, luma, cb, cr, source_luma, source_cb, source_cr, unused;
};
static_assert(sizeof(Light) == sizeof(Sample) && sizeof(Light) == sizeof(SourceTexel), "");

struct Mean {
  float luma, cb, cr;
};

/// What the source shows at a place, in texels. Through memory, so that compilers mix all
/// of a texel's numbers at once.
GUISE_PART_OF_KERNEL void MixTexel(const MeshSource& source, float x, float y,
                                float* __restrict out) {
  const int columns = source.texel_columns();
  x = std::min(columns - 1.001f, std::max(0.0f, x));
  y = std::min(source.texel_rows() - 1.001f, std::max(0.0f, y));
  const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
  const float tx = x - static_cast<float>(x0), ty = y - static_cast<float>(y0);
  const SourceTexel* t = source.texels() + static_cast<int64_t>(y0) * columns + x0;
  const float *a = &t[0].luma, *b = &t[1].luma, *c = &t[columns].luma, *d = &t[columns + 1].luma;
  for (int k = 0; k < 8; k++) {
    const float upper = a[k] + tx * (b[k] - a[k]), lower = c[k] + tx * (d[k] - c[k]);
    out[k] = upper + ty * (lower - upper);
  }
}

/// How dark the darkest parts of a face are, which in every face are pupils, lashes and
/// nostrils, tells how much haze and blur lie over the picture.
class Darkness {
 public:
  void Add(float luma) {
    bins_[ClampInt(static_cast<int>(luma * 0.25f), 0, kBins - 1)]++;
    count_++;
    sum_ += luma;
  }
  /// The mean's distance from the darkest 2 %, as a share of the mean.
  float Contrast() const {
    int seen = 0, bin = 0;
    while (bin < kBins - 1 && (seen += bins_[bin]) * 50 < count_) bin++;
    const float mean = sum_ / static_cast<float>(std::max(1, count_));
    return std::max(0.05f, 1 - (static_cast<float>(bin) * 4 + 2) / std::max(8.0f, mean));
  }

 private:
  static constexpr int kBins = 64;
  int bins_[kBins] = {0};
  int count_ = 0;
  float sum_ = 0;
};

/// Fills the samples and the alpha field; returns the mean colour of the wearer's cheeks.
GUISE_VECTOR_CLONES
Mean TakeSamples(const MeshSource& source, float texels_per_pixel, const MeshGrid& grid,
                 Sample* samples, float* contrast) {
  Darkness wearer_dark, source_dark;
  const float offset = 0.5f * texels_per_pixel - 0.5f;
  const float per_cell = 1.0f / static_cast<float>(grid.cell);
  float sum = 1e-6f;
  Mean cheek = {0, 0, 0};
  const NodeBox& box = grid.face;
  auto* const texels = reinterpret_cast<SourceTexel*>(grid.scratch);
  for (int row = box.top; row < box.bottom; row++) {
    const float *u = grid.field[kFieldU], *v = grid.field[kFieldV];
    for (int col = box.left; col < box.right; col++) {
      const int at = row * grid.columns + col;
      if (grid.facing[at] <= 0) continue;
      MixTexel(source, u[at] * texels_per_pixel + offset, v[at] * texels_per_pixel + offset,
               &texels[col - box.left].luma);
    }
    for (int col = box.left; col < box.right; col++) {
      const int at = row * grid.columns + col;
      const float facing = grid.facing[at];
      float& alpha = grid.field[kFieldAlpha][at];
      if (facing <= 0) {
        samples[at] = Sample{};
        continue;
      }
      const SourceTexel& texel = texels[col - box.left];
      const int from_row = row + static_cast<int>(std::lrint(grid.field[kFieldDy][at] * per_cell));
      const int from_col = col + static_cast<int>(std::lrint(grid.field[kFieldDx][at] * per_cell));
      const int from = ClampInt(from_row, box.top, box.bottom - 1) * grid.columns +
                       ClampInt(from_col, box.left, box.right - 1);
      // Seen against the face itself, an edge-on surface must not let the wearer through.
      const float rim = 1 - texel.inner;
      alpha = texel.alpha * grid.hole[at] *
              Smoothstep(facing, rim * kEdgeOn, rim * kFacing + kInnerFacing);
      samples[at] = {grid.wearer[0][from], grid.wearer[1][from], grid.wearer[2][from],
                     texel.luma,           texel.cb,             texel.cr,
                     texel.weight * grid.hole[at] * std::min(1.0f, 2 * facing), texel.overhang};
      if (facing > kFacing && texel.alpha > 0.5f) {
        wearer_dark.Add(samples[at].luma);
        source_dark.Add(texel.luma);
      }
      const float share = texel.cheek * facing;
      sum += share;
      cheek.luma += share * samples[at].luma;
      cheek.cb += share * samples[at].cb;
      cheek.cr += share * samples[at].cr;
    }
  }
  *contrast = wearer_dark.Contrast() / source_dark.Contrast();
  return {cheek.luma / sum, cheek.cb / sum, cheek.cr / sum};
}

/// The light's own grid: a place for every 2 × 2 nodes of the face.
struct LightGrid {
  NodeBox face;
  int columns, rows;
  Light* lights;

  explicit LightGrid(const MeshGrid& grid)
      : face(grid.face),
        columns((face.right - face.left) / 2 + 1),
        rows((face.bottom - face.top) / 2 + 1),
        lights(reinterpret_cast<Light*>(grid.light)) {}
};

/// Sums up the samples' light, ready for the blur, and fades alpha under hair. Returns
/// the sum over the whole face.
GUISE_VECTOR_CLONES
Light WeighSamples(const Mean& skin, const MeshGrid& grid, const Sample* samples,
                   const LightGrid& light_grid) {
  Light total = {};
  const float luma_spread = 1 / std::max(8.0f, 0.3f * skin.luma), chroma_spread = 1 / 7.0f;
  const NodeBox& box = grid.face;
  std::fill_n(light_grid.lights, light_grid.columns * light_grid.rows, Light{});
  for (int row = box.top; row < box.bottom; row++) {
    Light* lights = light_grid.lights + (row - box.top) / 2 * light_grid.columns;
    for (int col = box.left; col < box.right; col++) {
      const int at = row * grid.columns + col;
      const Sample& s = samples[at];
      if (s.weight <= 0 && s.overhang <= 0) continue;
      const float dl = (s.luma - skin.luma) * luma_spread, db = (s.cb - skin.cb) * chroma_spread,
                  dr = (s.cr - skin.cr) * chroma_spread;
      const float distance = dl * dl + db * db + dr * dr;
      // A bell without exp: 1 at the mean, 0.06 at four spreads.
      const float bell = 1 / (1 + distance * distance * 0.0625f);
      const float weight = s.weight * std::max(kWearerSkinFloor, bell);
      const Light light = {weight, weight * s.luma, weight * s.cb, weight * s.cr,
                           weight * s.source_luma, weight * s.source_cb, weight * s.source_cr, 0};
      float* here = &lights[(col - box.left) / 2].weight;
      for (int k = 0; k < 8; k++) here[k] += 0.25f * (&light.weight)[k];
      const float hair = 1 - Smoothstep(s.luma, kHairLuma * skin.luma,
                                        (kSkinLuma - kHairLuma) * skin.luma + 1e-3f);
      grid.field[kFieldAlpha][at] *= 1 - s.overhang * hair;
    }
  }
  for (int i = 0; i < light_grid.columns * light_grid.rows; i++) {
    const float* here = &light_grid.lights[i].weight;
    for (int k = 0; k < 8; k++) (&total.weight)[k] += 4 * here[k];
  }
  return total;
}

GUISE_VECTOR_CLONES
void BlurLight(float* light, float* scratch, int columns, int rows, int radius) {
  BoxBlur<8>(light, scratch, columns, rows, radius, 3);
}

/// Works out the colour fields at each light.
GUISE_VECTOR_CLONES
void LightsToColours(const Light& total, float contrast, const LightGrid& light_grid,
                     float* saturation) {
  const float every = 1 / std::max(total.weight, 1e-6f), lean = kMeanShare * every;
  // Pictures may be darker than video's black.
  const float mean_gain = (std::max(0.0f, total.luma * every) + kDark) /
                          (std::max(0.0f, total.source_luma * every) + kDark);
  const float source_chroma = mean_gain * std::hypot(total.source_cb, total.source_cr);
  *saturation = std::min(kMostSaturation,
                         std::max(kLeastSaturation,
                                  std::hypot(total.cb, total.cr) / (source_chroma + 1e-6f)));
  for (int i = 0; i < light_grid.columns * light_grid.rows; i++) {
    const Light l = light_grid.lights[i];
    const float scale = 1 / (l.weight + kMeanShare);
    const float luma = std::max(0.0f, (l.luma + lean * total.luma) * scale);
    const float source_luma =
        std::max(0.0f, (l.source_luma + lean * total.source_luma) * scale);
    const float full_gain = std::min(
        kMostGain * mean_gain,
        std::max(kLeastGain * mean_gain, (luma + kDark) / (source_luma + kDark)));
    const float gain = full_gain * contrast, chroma_gain = *saturation * gain;
    // Light tints what is bright more than what is dark: brows, lashes and beards.
    const float tint = scale / (luma + kDark);
    // The lights' memory now holds gain, lift, the tints, and what they are tints of.
    light_grid.lights[i] = {
        gain, (full_gain - gain) * source_luma,
        ((l.cb + lean * total.cb) - chroma_gain * (l.source_cb + lean * total.source_cb)) * tint,
        ((l.cr + lean * total.cr) - chroma_gain * (l.source_cr + lean * total.source_cr)) * tint,
        source_luma, 0, 0, 0};
  }
}

/// Mixes the colours at the lights for the nodes between. `row`: scratch, a row of lights.
GUISE_VECTOR_CLONES
void ColoursToFields(const Sample* samples, const LightGrid& light_grid, float* row,
                     MeshGrid* grid) {
  const NodeBox& box = grid->face;
  const int floats = light_grid.columns * 8;
  const float* lights = &light_grid.lights[0].weight;
  for (int y = box.top; y < box.bottom; y++) {
    // A light lies between its two nodes: quarter and three-quarter shares.
    const int r = y - box.top, r0 = std::max(0, (r - 1) / 2);
    const int r1 = std::min(light_grid.rows - 1, (r + 1) / 2);
    const float share_y = (r & 1) ? 0.25f : 0.75f;
    const float *above = lights + r0 * floats, *below = lights + r1 * floats;
    for (int k = 0; k < floats; k++) row[k] = above[k] + share_y * (below[k] - above[k]);
    for (int x = box.left; x < box.right; x++) {
      const int at = y * grid->columns + x;
      const int c = x - box.left, c0 = std::max(0, (c - 1) / 2);
      const int c1 = std::min(light_grid.columns - 1, (c + 1) / 2);
      const float share_x = (c & 1) ? 0.25f : 0.75f;
      const float *left = row + c0 * 8, *right = row + c1 * 8;
      float mixed[8];
      for (int k = 0; k < 8; k++) mixed[k] = left[k] + share_x * (right[k] - left[k]);
      // Highlights are no more tinted than the skin around them.
      const float source_luma =
          samples[at].source_luma > 0 ? std::min(samples[at].source_luma, mixed[4]) : mixed[4];
      const float drawn_luma = mixed[0] * source_luma + mixed[1];
      grid->field[kFieldGain][at] = mixed[0];
      grid->field[kFieldLift][at] = mixed[1];
      grid->field[kFieldCb][at] = mixed[2] * drawn_luma;
      grid->field[kFieldCr][at] = mixed[3] * drawn_luma;
    }
  }
}

}  // namespace

void MatchColour(const MeshSource& source, float texels_per_pixel, MeshGrid* grid,
                 float* contrast) {
  Sample* samples = reinterpret_cast<Sample*>(grid->samples);
  const LightGrid light_grid(*grid);
  float seen_contrast;
  const Mean skin = TakeSamples(source, texels_per_pixel, *grid, samples, &seen_contrast);
  seen_contrast = std::min(kMostContrast, std::max(kLeastContrast, seen_contrast));
  *contrast += (*contrast == 0 ? 1 : kContrastPace) * (seen_contrast - *contrast);
  const Light total = WeighSamples(skin, *grid, samples, light_grid);
  const int radius = BoxRadius(0.5f * kLightSigma * grid->face_width / static_cast<float>(grid->cell));
  BlurLight(grid->light, grid->scratch, light_grid.columns, light_grid.rows, radius);
  LightsToColours(total, *contrast, light_grid, &grid->saturation);
  ColoursToFields(samples, light_grid, grid->scratch, grid);
}

}  // namespace guise
