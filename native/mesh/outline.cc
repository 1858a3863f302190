// The outline of the face in the grid: what the nodes there and beside it show of the source
// and of the wearer.
#include <algorithm>

#include "mesh/swap.h"

namespace guise {
namespace {

// What is seen at less than this (cosine of 81°) squeezes much of the photo into a node.
constexpr float kGrazing = 0.16f;

// By squared distance from a node beside the face that touches it: how much of the source
// the face shows over what is no skin, and how much is shown beside the face over skin,
// where it fades out three nodes from the face.
constexpr int kReach = kBesideFace - 1;
constexpr float kFaceFade[2 * kReach * kReach + 1] = {0,     0.16f, 0.44f, 1, 0.84f,
                                                      0.95f, 1,     1,     1};
constexpr float kBesideFade[2 * kReach * kReach + 1] = {0.70f, 0.35f, 0.25f, 0, 0.10f,
                                                        0.07f, 0,     0,    0.03f};

// Photos' outlines are no better than landmarks: what fades by more than this may show what
// lies beside the source's face.
constexpr float kClear = 0.9f;

// How far, in nodes, texture is repeated, and the wearer's picture goes along with the face:
// altogether up to kAllAlong, less and less up to kAlong.
constexpr int kRepeated = 5, kAllAlong = 4, kAlong = 9;

// Beside what is seen straighter than this texture goes on as in a mirror, half as fast,
// and so without stripes or what would be a second feature; else it stands still.
constexpr float kStraight = 0.5f;

/// Lets nodes without a surface look where their neighbours do: pixels between look there,
/// too, and else would find what an earlier face left.
void FillUndrawn(MeshGrid* grid) {
  const NodeBox& box = grid->face;
  float *u = grid->field[kFieldU], *v = grid->field[kFieldV];
  const auto is_drawn = [&](int at) { return grid->depth[at] < kNothingDrawn; };
  for (int row = box.top; row < box.bottom; row++) {
    for (int col = box.left; col < box.right; col++) {
      const int at = row * grid->columns + col;
      if (is_drawn(at)) continue;
      u[at] = v[at] = 0;
      for (int k = 0; k < 9; k++) {
        const int y = row + k / 3 - 1, x = col + k % 3 - 1;
        if (y < 0 || y >= grid->rows || x < 0 || x >= grid->columns) continue;
        const int from = y * grid->columns + x;
        if (!is_drawn(from)) continue;
        u[at] = u[from];
        v[at] = v[from];
        if (grid->is_face(from)) break;
      }
    }
  }
}

/// Fades the source around a node that touches the face.
void FadeAround(int at, MeshGrid* grid) {
  for (int y = -kReach; y <= kReach; y++) {
    for (int x = -kReach; x <= kReach; x++) {
      const int here = at + y * grid->columns + x, apart = x * x + y * y;
      float& edge = grid->edge[here];
      edge = grid->is_face(here) ? std::min(edge, kFaceFade[apart])
                                 : std::max(edge, kBesideFade[apart]);
    }
  }
}

/// Nodes of the face's box that are `margin` or more from the grid's border.
template <typename Do>
void EachInside(const MeshGrid& grid, int margin, const Do& each) {
  const NodeBox& box = grid.face;
  const int first = std::max(margin, box.left), end = std::min(grid.columns - margin, box.right);
  for (int row = std::max(margin, box.top); row < std::min(grid.rows - margin, box.bottom); row++) {
    for (int col = first; col < end; col++) each(row * grid.columns + col);
  }
}

void FadeOutline(MeshGrid* grid) {
  const int down = grid->columns;
  for (int at = 0; at < grid->count(); at++) grid->edge[at] = grid->is_face(at) ? 1 : 0;
  EachInside(*grid, kReach, [&](int at) {
    if (grid->is_face(at)) return;
    if (grid->is_face(at - 1) || grid->is_face(at + 1) || grid->is_face(at - down) ||
        grid->is_face(at + down)) {
      FadeAround(at, grid);
    }
  });
}

/// What lies beside the face that is seen well, in the order of its distance.
class Surroundings {
 public:
  explicit Surroundings(MeshGrid* grid)
      : grid_(grid),
        nearest_(reinterpret_cast<int32_t*>(grid->samples)),
        apart_(nearest_ + grid->count()),
        queue_(apart_ + grid->count()) {
    std::fill_n(nearest_, grid->count(), -1);
    EachInside(*grid, 1, [&](int at) {
      if (grid->facing[at] >= kGrazing && grid->edge[at] >= kClear) nearest_[at] = at;
    });
    const int down = grid->columns;
    EachInside(*grid, 1, [&](int at) {
      if (nearest_[at] < 0) return;
      if (std::min(std::min(nearest_[at - 1], nearest_[at + 1]),
                   std::min(nearest_[at - down], nearest_[at + down])) >= 0) return;
      apart_[at] = 0;
      queue_[queued_++] = at;
    });
  }

  /// Lets all of it look where the face beside it does.
  void Join() {
    const int down = grid_->columns;
    for (int i = 0; i < queued_; i++) {
      const int from = queue_[i], row = from / down, col = from % down;
      if (apart_[from] == kAlong) break;
      if (col > 0) Reach(from, from - 1);
      if (col + 1 < down) Reach(from, from + 1);
      if (row > 0) Reach(from, from - down);
      if (row + 1 < grid_->rows) Reach(from, from + down);
    }
    for (int i = 0; i < queued_; i++) Smooth(queue_[i]);
  }

 private:
  void Reach(int from, int at) {
    if (nearest_[at] >= 0) return;
    nearest_[at] = nearest_[from];
    apart_[at] = apart_[from] + 1;
    queue_[queued_++] = at;
    if (apart_[at] <= kRepeated) Repeat(at, nearest_[at]);
    const float share = std::min(1.0f, static_cast<float>(kAlong + 1 - apart_[at]) /
                                           static_cast<float>(kAlong + 1 - kAllAlong));
    for (const FieldName name : {kFieldDx, kFieldDy}) {
      float* shift = grid_->field[name];
      shift[at] += share * (shift[nearest_[at]] - shift[at]);
    }
  }

  void Repeat(int at, int from) {
    const int down = grid_->columns, mirrored = 2 * from - at;
    const int col = 2 * (from % down) - at % down;
    const bool is_inside = mirrored >= 0 && mirrored < grid_->count() && col >= 0 && col < down;
    const bool goes_on = grid_->edge[at] < kClear && grid_->facing[from] >= kStraight &&
                         is_inside && nearest_[mirrored] == mirrored;
    for (const FieldName name : {kFieldU, kFieldV}) {
      float* place = grid_->field[name];
      place[at] = goes_on ? 0.5f * (place[from] + place[mirrored]) : place[from];
    }
  }

  /// Nodes beside each other may have gone along with nodes that are not.
  void Smooth(int at) {
    const int down = grid_->columns, row = at / down, col = at % down;
    if (row == 0 || col == 0 || row + 1 == grid_->rows || col + 1 == down) return;
    if (apart_[at] == 0 || apart_[at] > kRepeated || grid_->edge[at] >= kClear) return;
    for (const FieldName name : {kFieldU, kFieldV, kFieldDx, kFieldDy}) {
      float* value = grid_->field[name];
      float sum = 2 * value[at], count = 2;
      for (const int step : {-1, 1, -down, down}) {
        if (nearest_[at + step] < 0 || apart_[at + step] > kRepeated) continue;
        sum += value[at + step];
        count++;
      }
      value[at] = sum / count;
    }
  }

  MeshGrid* const grid_;
  int32_t* const nearest_;  ///< for each node the nearest one that is seen well, or −1
  int32_t* const apart_;    ///< and how far that is, in steps
  int32_t* const queue_;
  int queued_ = 0;
};

}  // namespace

void FinishOutline(MeshGrid* grid) {
  FillUndrawn(grid);
  FadeOutline(grid);
  Surroundings(grid).Join();
}

}  // namespace guise
