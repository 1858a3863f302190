// What the colours of the mesh swap are worked out from: samples at the grid's nodes.
#ifndef GUISE_NATIVE_MESH_SAMPLE_H_
#define GUISE_NATIVE_MESH_SAMPLE_H_

#include <algorithm>

#include "mesh/swap.h"

namespace guise {

/// What is found at a node of the face. Lumas and chromas have their offsets taken off.
struct Sample {
  float luma, cb, cr;                       ///< of the wearer
  float source_luma, source_cb, source_cr;  ///< of the source
  float weight;    ///< 0–1: how much the place says about the light
  float overhang;  ///< 0–1: 1 where hair may hang
};

static_assert(sizeof(Sample) == 8 * sizeof(float), "");

inline Sample* SamplesOf(const MeshGrid& grid) { return reinterpret_cast<Sample*>(grid.samples); }

inline int ClampInt(int v, int least, int most) { return std::min(most, std::max(least, v)); }

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_SAMPLE_H_
