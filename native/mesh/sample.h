// What the colours of the mesh swap are worked out from: samples at the grid's nodes.
#ifndef GUISE_NATIVE_MESH_SAMPLE_H_
#define GUISE_NATIVE_MESH_SAMPLE_H_

#include <algorithm>

#include "mesh/swap.h"
#include "vector_clones.h"

namespace guise {

/// What is found at a node of the face. Lumas and chromas have their offsets taken off.
struct Sample {
  float luma, cb, cr;                       ///< of the wearer
  float source_luma, source_cb, source_cr;  ///< of the source
  float weight;    ///< 0–1: how much the place says about the light
  float overhang;  ///< 0–1: 1 where hair may hang
};

static_assert(sizeof(Sample) == 8 * sizeof(float), "");

/// Luma, Cb and Cr, offsets taken off.
struct MeanColour {
  float luma, cb, cr;
};

/// How like skin of a colour a colour of the wearer's picture is: a bell without exp, 1 at that
/// colour, 0.06 at four spreads.
GUISE_PART_OF_KERNEL float LikeSkin(const MeanColour& own, const MeanColour& skin) {
  const float dl = (own.luma - skin.luma) / std::max(8.0f, 0.3f * skin.luma);
  const float db = (own.cb - skin.cb) * (1 / 7.0f), dr = (own.cr - skin.cr) * (1 / 7.0f);
  const float distance = dl * dl + db * db + dr * dr;
  return 1 / (1 + distance * distance * 0.0625f);
}

inline Sample* SamplesOf(const MeshGrid& grid) { return reinterpret_cast<Sample*>(grid.samples); }

inline int ClampInt(int v, int least, int most) { return std::min(most, std::max(least, v)); }

/// Fills the samples, the alpha field, and `over_skin`, in the face's box. `contrast`: of
/// the wearer's picture by that of the source's. Returns the mean colour of the wearer's
/// cheeks.
MeanColour TakeSamples(const MeshSource& source, float texels_per_pixel, const MeshGrid& grid,
                       float* contrast);

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_SAMPLE_H_
