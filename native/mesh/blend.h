// The last step of the mesh swap, and the only one that touches every pixel: between
// the nodes of a coarse grid it interpolates where to look in the source and in the
// wearer's own picture, how bright to make the source and how much of it to show.
#ifndef GUISE_NATIVE_MESH_BLEND_H_
#define GUISE_NATIVE_MESH_BLEND_H_

#include <cstdint>
#include <vector>

#include "frame/nv12.h"
#include "mesh/source.h"

namespace guise {

/// Even pixel rectangle inside a frame.
struct PixelRect {
  int left, top, width, height;
};

/// A copy of the wearer's picture in a rectangle, padded like a TextureLevel.
using Snapshot = TextureLevel;

/// Copies `rect` of the frame; keeps the snapshot's memory from call to call.
void TakeSnapshot(const Nv12View& frame, const PixelRect& rect, Snapshot* snapshot);

enum FieldName {
  kFieldDx,     ///< where the wearer's own pixel is, relative to this one
  kFieldDy,
  kFieldAlpha,  ///< 0–1: share of the source
  kFieldU,      ///< source pixel of the texture level in use
  kFieldV,
  kFieldGain,   ///< factor on the source's luma and chroma
  kFieldLift,   ///< added to the source's luma after that
  kFieldCb,     ///< added to the source's chroma after that
  kFieldCr,
  kFieldCount
};

/// The fields of the wearer's own pixels, from here on those of the source, and from here
/// on those that luma does without.
constexpr int kSourceFields = kFieldAlpha;
constexpr int kLumaFields = kFieldCb;

/// A range of nodes: first column and row, and those after the last.
struct NodeBox {
  int left, top, right, bottom;
};

/// Values at nodes `cell` pixels apart, the first at the rectangle's first pixel.
/// Planes of columns · rows floats.
struct BlendFields {
  int columns, rows, cell;
  NodeBox shown;     ///< beyond it alpha is 0
  float saturation;  ///< factor on the source's chroma, besides its gain
  /// Source pixels; nodes whose places in the source are further apart belong to surfaces
  /// of which one hides the other, and between them nothing is interpolated.
  float tear;
  const float* plane[kFieldCount];
};

/// Memory that a blend needs besides; grows when it must and is kept.
struct BlendScratch {
  std::vector<float> row;
  std::vector<int32_t> first_node;  ///< of each block of eight pixels
  std::vector<int32_t> node;        ///< 8 per block, relative to first_node
  std::vector<float> share;         ///< 8 per block, of the next node
};

/// Writes `rect` of `frame`. Pixels that show none of the source and do not move are
/// left as they are. `is_scalar` forbids vector instructions (for tests).
void BlendMesh(const Nv12Target& frame, const PixelRect& rect, const Snapshot& wearer,
               const TextureLevel& source, const BlendFields& fields, bool is_scalar,
               BlendScratch* scratch);

}  // namespace guise

#endif  // GUISE_NATIVE_MESH_BLEND_H_
