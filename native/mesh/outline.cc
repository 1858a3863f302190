// The outline of the face in the grid: what the nodes beside it show of the source.
#include <algorithm>

#include "mesh/swap.h"

namespace guise {
namespace {

// What is seen at less than this (cosine of 81°) squeezes much of the photo into a node.
constexpr float kGrazing = 0.16f;

// How much of the source is shown by its squared distance from a node beside the face.
constexpr int kOutline = 2;
constexpr float kOutlineFade[2 * kOutline * kOutline + 1] = {0,     0.16f, 0.44f, 1, 0.84f,
                                                             0.95f, 1,     1,     1};

}  // namespace

void MeshSwapper::FillUndrawn() {
  const NodeBox& box = grid_.face;
  float *u = grid_.field[kFieldU], *v = grid_.field[kFieldV];
  const auto is_drawn = [&](int at) { return grid_.depth[at] < kNothingDrawn; };
  for (int row = box.top; row < box.bottom; row++) {
    for (int col = box.left; col < box.right; col++) {
      const int at = row * grid_.columns + col;
      if (is_drawn(at)) continue;
      u[at] = v[at] = 0;
      for (int k = 0; k < 9; k++) {
        const int y = row + k / 3 - 1, x = col + k % 3 - 1;
        if (y < 0 || y >= grid_.rows || x < 0 || x >= grid_.columns) continue;
        const int from = y * grid_.columns + x;
        if (!is_drawn(from)) continue;
        u[at] = u[from];
        v[at] = v[from];
        if (grid_.depth[from] < kRingDepth) break;
      }
    }
  }
}

void MeshSwapper::ExtendTexture() {
  const NodeBox& box = grid_.face;
  float *u = grid_.field[kFieldU], *v = grid_.field[kFieldV];
  const int down = grid_.columns;
  for (int row = std::max(2, box.top); row < std::min(grid_.rows - 2, box.bottom); row++) {
    for (int col = std::max(2, box.left); col < std::min(grid_.columns - 2, box.right); col++) {
      const int at = row * grid_.columns + col;
      if (grid_.facing[at] >= kGrazing) continue;
      for (const int step : {-1, 1, -down, down, -2, 2, -2 * down, 2 * down}) {
        if (grid_.facing[at + step] < kGrazing) continue;
        u[at] = u[at + step];
        v[at] = v[at + step];
        break;
      }
      const float nearest = std::min(std::min(grid_.depth[at - 1], grid_.depth[at + 1]),
                                     std::min(grid_.depth[at - down], grid_.depth[at + down]));
      if (grid_.depth[at] >= kRingDepth && nearest < kRingDepth) FadeAround(at);
    }
  }
}

void MeshSwapper::FadeAround(int at) {
  for (int y = -kOutline; y <= kOutline; y++) {
    for (int x = -kOutline; x <= kOutline; x++) {
      float& hole = grid_.hole[at + y * grid_.columns + x];
      hole = std::min(hole, kOutlineFade[x * x + y * y]);
    }
  }
}

}  // namespace guise
