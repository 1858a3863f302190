// Colours at points of the face, of the wearer's picture and of what is drawn.
#include "mesh/sample.h"

namespace guise {
namespace {

/// The node nearest to a pixel of the rectangle, in the face's box.
int NodeAt(const MeshGrid& grid, const float* point) {
  const float per_cell = 1.0f / static_cast<float>(grid.cell);
  const int col = static_cast<int>(point[0] * per_cell + 0.5f);
  const int row = static_cast<int>(point[1] * per_cell + 0.5f);
  return ClampInt(row, grid.face.top, grid.face.bottom - 1) * grid.columns +
         ClampInt(col, grid.face.left, grid.face.right - 1);
}

}  // namespace

void OwnColour(const MeshGrid& grid, const float* point, float* colour) {
  const int at = NodeAt(grid, point);
  for (int k = 0; k < 3; k++) colour[k] = grid.wearer[k][at];
}

void MeanOwnColour(const MeshGrid& grid, const float (*points)[2], int count, float* colour) {
  std::fill_n(colour, 3, 0.0f);
  for (int i = 0; i < count; i++) {
    float own[3];
    OwnColour(grid, points[i], own);
    for (int k = 0; k < 3; k++) colour[k] += own[k] / static_cast<float>(count);
  }
}

void DrawnColour(const MeshGrid& grid, const float* point, float* colour) {
  const int at = NodeAt(grid, point);
  const Sample& s = SamplesOf(grid)[at];
  const float gain = grid.field[kFieldGain][at], chroma_gain = grid.saturation * gain;
  colour[0] = gain * s.source_luma + grid.field[kFieldLift][at];
  colour[1] = chroma_gain * s.source_cb + grid.field[kFieldCb][at];
  colour[2] = chroma_gain * s.source_cr + grid.field[kFieldCr][at];
}

DrawnLight MeanDrawnLight(const MeshGrid& grid, const float (*points)[2], int count) {
  const float share = 1.0f / static_cast<float>(count);
  DrawnLight light = {0, 0};
  for (int i = 0; i < count; i++) {
    const int at = NodeAt(grid, points[i]);
    light.gain += share * grid.field[kFieldGain][at];
    light.lift += share * grid.field[kFieldLift][at];
  }
  return light;
}

}  // namespace guise
