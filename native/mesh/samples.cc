// What is found at the nodes of the face's box, in the wearer's picture and in the source,
// and how much of the source is to be shown there.
#include <cmath>

#include "mesh/sample.h"
#include "polygon.h"
#include "vector_clones.h"

namespace guise {
namespace {

// Surfaces seen at less than this are not drawn, at more than kFacing + kEdgeOn fully; but
// away from the face's outer rim, from this many feathers on, they are seen against the
// face itself, and must not let the wearer through.
constexpr float kEdgeOn = 0.08f, kFacing = 0.30f, kInnerFacing = 0.02f;
constexpr float kRim = 1.7f;

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

/// The node of the wearer's own picture that is shown at a node.
GUISE_PART_OF_KERNEL int OwnNode(const MeshGrid& grid, int row, int col) {
  const int at = row * grid.columns + col;
  const float per_cell = 1.0f / static_cast<float>(grid.cell);
  const int own_row = row + static_cast<int>(std::lrint(grid.field[kFieldDy][at] * per_cell));
  const int own_col = col + static_cast<int>(std::lrint(grid.field[kFieldDx][at] * per_cell));
  return ClampInt(own_row, grid.face.top, grid.face.bottom - 1) * grid.columns +
         ClampInt(own_col, grid.face.left, grid.face.right - 1);
}

/// How much of the source is shown at a node of the face, beside what is no skin.
GUISE_PART_OF_KERNEL float ShownShare(const SourceTexel& texel, float facing) {
  const float rim = 1 - Smoothstep(texel.depth, kRim, kRim);
  return Smoothstep(texel.depth, 0, 1) *
         Smoothstep(facing, rim * kEdgeOn, rim * kFacing + kInnerFacing);
}

}  // namespace

GUISE_VECTOR_CLONES
MeanColour TakeSamples(const MeshSource& source, float texels_per_pixel, const MeshGrid& grid,
                       float* contrast) {
  Darkness wearer_dark, source_dark;
  const float offset = 0.5f * texels_per_pixel - 0.5f;
  float sum = 1e-6f;
  MeanColour cheek = {0, 0, 0};
  const NodeBox& box = grid.face;
  Sample* const samples = SamplesOf(grid);
  auto* const texels = reinterpret_cast<SourceTexel*>(grid.scratch);
  for (int row = box.top; row < box.bottom; row++) {
    const float *u = grid.field[kFieldU], *v = grid.field[kFieldV];
    for (int col = box.left; col < box.right; col++) {
      const int at = row * grid.columns + col;
      if (grid.edge[at] <= 0) continue;
      MixTexel(source, u[at] * texels_per_pixel + offset, v[at] * texels_per_pixel + offset,
               &texels[col - box.left].luma);
    }
    for (int col = box.left; col < box.right; col++) {
      const int at = row * grid.columns + col;
      const float edge = grid.edge[at], facing = std::max(0.0f, grid.facing[at]);
      Sample& s = samples[at];
      grid.over_skin[at] = 0;
      if (edge <= 0) {
        s = Sample{};
        continue;
      }
      const SourceTexel& texel = texels[col - box.left];
      const int own = OwnNode(grid, row, col);
      const float seen = texel.alpha * grid.hole[at];
      s = {grid.wearer[0][own], grid.wearer[1][own], grid.wearer[2][own],
           texel.luma,          texel.cb,            texel.cr,           0, 0};
      grid.over_skin[at] = seen * (grid.is_face(at) ? 1 : edge) * (1 - texel.overhang);
      if (!grid.is_face(at)) continue;
      const float alpha = seen * edge * ShownShare(texel, facing);
      grid.field[kFieldAlpha][at] = alpha;
      s.weight = texel.weight * grid.hole[at] * edge * std::min(1.0f, 2 * facing);
      s.overhang = texel.overhang;
      if (facing > kFacing && alpha > 0.5f) {
        wearer_dark.Add(s.luma);
        source_dark.Add(texel.luma);
      }
      const float share = texel.cheek * facing;
      sum += share;
      cheek.luma += share * s.luma;
      cheek.cb += share * s.cb;
      cheek.cr += share * s.cr;
    }
  }
  *contrast = wearer_dark.Contrast() / source_dark.Contrast();
  return {cheek.luma / sum, cheek.cb / sum, cheek.cr / sum};
}

}  // namespace guise
