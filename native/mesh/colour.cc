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

// Beside skin of the wearer's local colour, what is less like it than the first is none, and
// what is more like it than the second is nothing else.
constexpr float kNoSkin = 0.5f, kAllSkin = 0.9f;

constexpr float kLeastLack = 1.0f / 256;  // of alpha, that is made up for

// Where hair may hang, wearer luma below these shares of the skin's is hair.
constexpr float kHairLuma = 0.58f, kSkinLuma = 0.80f;

/// Sums to be blurred: weight, and weight times each colour.
struct Light {
  float weight, luma, cb, cr, source_luma, source_cb, source_cr, unused;
};
/// What becomes of them.
struct Colours {
  float gain, lift, tint_cb, tint_cr;  ///< tints by luma
  float source_luma;                   ///< that is tinted so
  MeanColour skin;                     ///< of the wearer
};
static_assert(sizeof(Light) == sizeof(Sample) && sizeof(Light) == sizeof(Colours) &&
                  sizeof(Light) == sizeof(SourceTexel), "");

/// The light's own grid: a place for every 2 × 2 nodes of the face.
struct LightGrid {
  NodeBox face;
  int columns, rows;
  Light* lights;
  Colours* colours;  ///< in the same memory

  explicit LightGrid(const MeshGrid& grid)
      : face(grid.face),
        columns((face.right - face.left) / 2 + 1),
        rows((face.bottom - face.top) / 2 + 1),
        lights(reinterpret_cast<Light*>(grid.light)),
        colours(reinterpret_cast<Colours*>(grid.light)) {}
};

/// Sums up the samples' light, ready for the blur, and fades alpha under hair. Returns
/// the sum over the whole face.
GUISE_VECTOR_CLONES
Light WeighSamples(const MeanColour& skin, const MeshGrid& grid, const Sample* samples,
                   const LightGrid& light_grid) {
  Light total = {};
  const NodeBox& box = grid.face;
  std::fill_n(light_grid.lights, light_grid.columns * light_grid.rows, Light{});
  for (int row = box.top; row < box.bottom; row++) {
    Light* lights = light_grid.lights + (row - box.top) / 2 * light_grid.columns;
    for (int col = box.left; col < box.right; col++) {
      const int at = row * grid.columns + col;
      const Sample& s = samples[at];
      if (s.weight <= 0 && s.overhang <= 0) continue;
      const float weight = s.weight * std::max(kWearerSkinFloor, LikeSkin({s.luma, s.cb, s.cr}, skin));
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
    light_grid.colours[i] = {
        gain, (full_gain - gain) * source_luma,
        ((l.cb + lean * total.cb) - chroma_gain * (l.source_cb + lean * total.source_cb)) * tint,
        ((l.cr + lean * total.cr) - chroma_gain * (l.source_cr + lean * total.source_cr)) * tint,
        source_luma,
        {luma, (l.cb + lean * total.cb) * scale, (l.cr + lean * total.cr) * scale}};
  }
}

/// Mixes the colours at the lights for the nodes between. `row`: scratch, a row of lights.
GUISE_VECTOR_CLONES
void ColoursToFields(const Sample* samples, const LightGrid& light_grid, float* row,
                     MeshGrid* grid) {
  const NodeBox& box = grid->face;
  const int floats = light_grid.columns * 8;
  const float* colours = &light_grid.colours[0].gain;
  for (int y = box.top; y < box.bottom; y++) {
    // A light lies between its two nodes: quarter and three-quarter shares.
    const int r = y - box.top, r0 = std::max(0, (r - 1) / 2);
    const int r1 = std::min(light_grid.rows - 1, (r + 1) / 2);
    const float share_y = (r & 1) ? 0.25f : 0.75f;
    const float *above = colours + r0 * floats, *below = colours + r1 * floats;
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

/// The mean colour of the wearer's picture around a node.
MeanColour OwnColourAround(const MeshGrid& grid, int row, int col) {
  MeanColour sum = {0, 0, 0};
  float count = 0;
  for (int y = std::max(grid.face.top, row - 1); y < std::min(grid.face.bottom, row + 2); y++) {
    for (int x = std::max(grid.face.left, col - 1); x < std::min(grid.face.right, col + 2); x++) {
      const int at = y * grid.columns + x;
      if (grid.edge[at] <= 0) continue;
      const Sample& s = SamplesOf(grid)[at];
      sum = {sum.luma + s.luma, sum.cb + s.cb, sum.cr + s.cr};
      count++;
    }
  }
  return {sum.luma / count, sum.cb / count, sum.cr / count};
}

/// Finishes the alpha field: over the wearer's skin the source reaches the outline, which
/// else would have a rim in the wearer's colours.
void CoverSkin(const LightGrid& light_grid, MeshGrid* grid) {
  const NodeBox& box = grid->face;
  for (int row = box.top; row < box.bottom; row++) {
    const Colours* colours = light_grid.colours + (row - box.top) / 2 * light_grid.columns;
    for (int col = box.left; col < box.right; col++) {
      const int at = row * grid->columns + col;
      float& alpha = grid->field[kFieldAlpha][at];
      const float lacks = grid->over_skin[at] - alpha;
      if (lacks < kLeastLack) continue;
      const MeanColour& skin = colours[(col - box.left) / 2].skin;
      const float likeness = LikeSkin(OwnColourAround(*grid, row, col), skin);
      alpha += lacks * Smoothstep(likeness, kNoSkin, kAllSkin - kNoSkin);
    }
  }
}

}  // namespace

void MatchColour(const MeshSource& source, float texels_per_pixel, MeshGrid* grid,
                 float* contrast) {
  const Sample* samples = SamplesOf(*grid);
  const LightGrid light_grid(*grid);
  float seen_contrast;
  const MeanColour skin = TakeSamples(source, texels_per_pixel, *grid, &seen_contrast);
  seen_contrast = std::min(kMostContrast, std::max(kLeastContrast, seen_contrast));
  *contrast += (*contrast == 0 ? 1 : kContrastPace) * (seen_contrast - *contrast);
  const Light total = WeighSamples(skin, *grid, samples, light_grid);
  const int radius = BoxRadius(0.5f * kLightSigma * grid->face_width / static_cast<float>(grid->cell));
  BlurLight(grid->light, grid->scratch, light_grid.columns, light_grid.rows, radius);
  LightsToColours(total, *contrast, light_grid, &grid->saturation);
  ColoursToFields(samples, light_grid, grid->scratch, grid);
  CoverSkin(light_grid, grid);
}

}  // namespace guise
