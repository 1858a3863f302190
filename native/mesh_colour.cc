// The colours of the mesh swap: the source takes on the low frequencies of the wearer's
// picture, and gives way to the wearer's hair.
#include <algorithm>
#include <cmath>

#include "box_blur.h"
#include "mesh_swap.h"
#include "polygon.h"
#include "vector_clones.h"

namespace guise {
namespace {

// Light is compared over 0.18 face widths: narrower takes over the wearer's features too
// (tuned by identity score and eye on four clips). Regions that say little about the
// light lean on the whole face's mean.
constexpr float kLightSigma = 0.18f;
constexpr float kMeanShare = 0.006f;
constexpr float kLeastGain = 0.5f, kMostGain = 2.3f;
constexpr float kDark = 2;  // luma that keeps ratios of black finite

// The source's contrast around its low frequencies is brought to the wearer's, at this
// pace a frame; not all the way, for features make the face (tuned by identity score and
// eye on four clips).
constexpr float kLeastContrast = 1.05f, kMostContrast = 1.15f, kContrastPace = 0.1f;

constexpr float kWearerSkinFloor = 0.08f;

// Above the brows, wearer luma below these shares of the skin's is hair.
constexpr float kHairLuma = 0.58f, kSkinLuma = 0.80f;

// Surfaces seen at less than this are not drawn, at more than kFacing + kEdgeOn fully.
constexpr float kEdgeOn = 0.08f, kFacing = 0.30f, kInnerFacing = 0.02f;

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

inline int ClampInt(int v, int least, int most) { return std::min(most, std::max(least, v)); }

inline SourceTexel TexelAt(const MeshSource& source, float x, float y) {
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
  for (int row = box.top; row < box.bottom; row++) {
    for (int col = box.left; col < box.right; col++) {
      const int at = row * grid.columns + col;
      const float facing = grid.facing[at];
      float& alpha = grid.field[kFieldAlpha][at];
      samples[at] = Sample{};
      if (facing <= 0) continue;
      const SourceTexel texel = TexelAt(source, grid.field[kFieldU][at] * texels_per_pixel + offset,
                                        grid.field[kFieldV][at] * texels_per_pixel + offset);
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
                     texel.weight * grid.hole[at] * std::min(1.0f, 2 * facing), texel.forehead};
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
      if (s.weight <= 0 && s.forehead <= 0) continue;
      const float dl = (s.luma - skin.luma) * luma_spread, db = (s.cb - skin.cb) * chroma_spread,
                  dr = (s.cr - skin.cr) * chroma_spread;
      const float distance = dl * dl + db * db + dr * dr;
      // A bell without exp: 1 at the mean, 0.06 at four spreads.
      const float bell = 1 / (1 + distance * distance * 0.0625f);
      const float weight = s.weight * std::max(kWearerSkinFloor, bell);
      const Light light = {weight, weight * s.luma, weight * s.cb, weight * s.cr,
                           weight * s.source_luma, weight * s.source_cb, weight * s.source_cr, 0};
      float *here = &lights[(col - box.left) / 2].weight, *sum = &total.weight;
      for (int k = 0; k < 8; k++) {
        here[k] += 0.25f * (&light.weight)[k];
        sum[k] += (&light.weight)[k];
      }
      const float hair = 1 - Smoothstep(s.luma, kHairLuma * skin.luma,
                                        (kSkinLuma - kHairLuma) * skin.luma + 1e-3f);
      grid.field[kFieldAlpha][at] *= 1 - s.forehead * hair;
    }
  }
  return total;
}

GUISE_VECTOR_CLONES
void BlurLight(float* light, float* scratch, int columns, int rows, int radius) {
  BoxBlur<8>(light, scratch, columns, rows, radius, 3);
}

/// Works out the colour fields at each light, and at the nodes between.
GUISE_VECTOR_CLONES
void LightToFields(const Light& total, float contrast, const Sample* samples,
                   const LightGrid& light_grid, MeshGrid* grid) {
  const float every = 1 / std::max(total.weight, 1e-6f), lean = kMeanShare * every;
  const float mean_gain = (total.luma * every + kDark) / (total.source_luma * every + kDark);
  for (int i = 0; i < light_grid.columns * light_grid.rows; i++) {
    const Light l = light_grid.lights[i];
    const float scale = 1 / (l.weight + kMeanShare);
    const float luma = (l.luma + lean * total.luma) * scale;
    const float source_luma = (l.source_luma + lean * total.source_luma) * scale;
    const float full_gain = std::min(
        kMostGain * mean_gain,
        std::max(kLeastGain * mean_gain, (luma + kDark) / (source_luma + kDark)));
    const float gain = full_gain * contrast;
    // Light tints what is bright more than what is dark: brows, lashes and beards.
    const float tint = scale / (luma + kDark);
    // The lights' memory now holds gain, lift, the tints, and what they are tints of.
    light_grid.lights[i] = {
        gain, (full_gain - gain) * source_luma,
        ((l.cb + lean * total.cb) - gain * (l.source_cb + lean * total.source_cb)) * tint,
        ((l.cr + lean * total.cr) - gain * (l.source_cr + lean * total.source_cr)) * tint,
        source_luma, 0, 0, 0};
  }
  const NodeBox& box = grid->face;
  for (int row = box.top; row < box.bottom; row++) {
    // A light lies between its two nodes: quarter and three-quarter shares.
    const int r = row - box.top, r0 = std::max(0, (r - 1) / 2);
    const int r1 = std::min(light_grid.rows - 1, (r + 1) / 2);
    const float share_y = (r & 1) ? 0.25f : 0.75f;
    for (int col = box.left; col < box.right; col++) {
      const int at = row * grid->columns + col;
      const int c = col - box.left, c0 = std::max(0, (c - 1) / 2);
      const int c1 = std::min(light_grid.columns - 1, (c + 1) / 2);
      const float share_x = (c & 1) ? 0.25f : 0.75f;
      const float* a = &light_grid.lights[r0 * light_grid.columns + c0].weight;
      const float* b = &light_grid.lights[r0 * light_grid.columns + c1].weight;
      const float* d = &light_grid.lights[r1 * light_grid.columns + c0].weight;
      const float* e = &light_grid.lights[r1 * light_grid.columns + c1].weight;
      float mixed[5];
      for (int k = 0; k < 5; k++) {
        const float upper = a[k] + share_x * (b[k] - a[k]);
        const float lower = d[k] + share_x * (e[k] - d[k]);
        mixed[k] = upper + share_y * (lower - upper);
      }
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

/// The node nearest to a pixel of the rectangle, in the face's box.
int NodeAt(const MeshGrid& grid, const float* point) {
  const float per_cell = 1.0f / static_cast<float>(grid.cell);
  const int col = static_cast<int>(point[0] * per_cell + 0.5f);
  const int row = static_cast<int>(point[1] * per_cell + 0.5f);
  return ClampInt(row, grid.face.top, grid.face.bottom - 1) * grid.columns +
         ClampInt(col, grid.face.left, grid.face.right - 1);
}

}  // namespace

void MeanOwnColour(const MeshGrid& grid, const float (*points)[2], int count, float* colour) {
  std::fill_n(colour, 3, 0.0f);
  for (int i = 0; i < count; i++) {
    const int at = NodeAt(grid, points[i]);
    for (int k = 0; k < 3; k++) colour[k] += grid.wearer[k][at] / static_cast<float>(count);
  }
}

DrawnLight MeanDrawnLight(const MeshGrid& grid, const float (*points)[2], int count,
                          float* colour) {
  const float share = 1.0f / static_cast<float>(count);
  DrawnLight light = {0, 0};
  std::fill_n(colour, 3, 0.0f);
  for (int i = 0; i < count; i++) {
    const int at = NodeAt(grid, points[i]);
    const Sample& s = reinterpret_cast<const Sample*>(grid.samples)[at];
    const float gain = grid.field[kFieldGain][at], lift = grid.field[kFieldLift][at];
    light.gain += share * gain;
    light.lift += share * lift;
    colour[0] += share * (gain * s.source_luma + lift);
    colour[1] += share * (gain * s.source_cb + grid.field[kFieldCb][at]);
    colour[2] += share * (gain * s.source_cr + grid.field[kFieldCr][at]);
  }
  return light;
}

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
  LightToFields(total, *contrast, samples, light_grid, grid);
}

}  // namespace guise
