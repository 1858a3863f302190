// One row of the mesh blend, plainly and with AVX2.
#ifndef GUISE_NATIVE_MESH_BLEND_ROW_H_
#define GUISE_NATIVE_MESH_BLEND_ROW_H_

#include "mesh/blend.h"

namespace guise {

/// A row of luma or chroma pixels to be blended. The fields are already interpolated
/// between two rows of nodes and may be read eight nodes beyond the last.
struct RowJob {
  const float* field[kFieldCount];
  const int32_t* first_node;
  const int32_t* node;
  const float* share;
  const Snapshot* wearer;
  const TextureLevel* source;
  float saturation;  ///< see BlendFields
  float tear;        ///< see BlendFields
  int y;             ///< in the snapshot; chroma rows for chroma
  int count;         ///< pixels
  uint8_t* out;
};

struct BlendRow {
  void (*luma)(const RowJob&);
  void (*chroma)(const RowJob&);
};

/// Below these a pixel shows nothing of the source, or stays where it is; so near to 1 it
/// shows nothing else.
constexpr float kLeastAlpha = 1.0f / 512;
constexpr float kLeastShift = 1.0f / 64;
constexpr float kFullAlpha = 1 - kLeastAlpha;

const BlendRow& ScalarBlendRow();
/// Null where the processor, or the compiler, has none.
const BlendRow* Avx2BlendRow();
/// What this processor does best.
const BlendRow& BestBlendRow();

// Pixels first … count − 1 of a row, plainly.
void BlendLumaPlainly(const RowJob& job, int first);
void BlendChromaPlainly(const RowJob& job, int first);

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_BLEND_ROW_H_
