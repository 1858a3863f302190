#include "mesh/swap.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "extent.h"
#include "mesh/normals.h"
#include "mesh/raster.h"
#include "polygon.h"
#include "vector_clones.h"

namespace guise {
namespace {

// Nodes across a face's width: finer costs time, coarser blurs lids and lips.
constexpr float kNodesPerFace = 96;
constexpr int kLeastCell = 1;

// So much further apart in the source than they would lie on a surface seen straight on,
// two nodes are on two surfaces. Surfaces whose texture is not repeated (see
// outline.cc) reach about as much.
constexpr float kTorn = 6;

// All of the source's shape is a little more than it has, for a caricature is known better
// (tuned by identity score and eye on four clips).
constexpr float kCaricature = 1.15f;

// The source's shape fades as the face turns away from the camera, where the picture
// beside it would have to be torn: cosines of about 57° and 32°.
constexpr float kTurnedAway = 0.68f, kTurnedTo = 0.92f;

// How much of a change of the wearer's forehead is taken over in a frame, and how much of
// the forehead the ring around it goes along.
constexpr float kForeheadPace = 0.1f, kRingRaise = 0.5f;

/// A plane of a snapshot that is averaged over boxes of size × size pixels.
struct Box {
  const uint8_t* pixels;
  int stride, width, height, step, size;
};

/// Averages the box around each node of the face into `out`, less `zero`. `is_half`: the
/// plane has half of luma's pixels each way. `sums`: scratch.
GUISE_VECTOR_CLONES
void AverageBoxes(const Box& box, int channel, bool is_half, float zero, const MeshGrid& grid,
                  std::vector<uint16_t>* sums, float* out) {
  if (sums->size() < static_cast<size_t>(box.stride)) sums->resize(static_cast<size_t>(box.stride));
  uint16_t* __restrict sum = sums->data();
  const auto place = [&](int node, int size) {
    const int middle = is_half ? node * grid.cell / 2 : node * grid.cell;
    return std::min(std::max(0, size - box.size), std::max(0, middle - box.size / 2));
  };
  const int wide = std::min(box.size, box.width), high = std::min(box.size, box.height);
  const float scale = 1.0f / static_cast<float>(wide * high);
  const int first = place(grid.face.left, box.width) * box.step;
  const int end = (place(grid.face.right - 1, box.width) + wide) * box.step;
  for (int row = grid.face.top; row < grid.face.bottom; row++) {
    const int y0 = place(row, box.height);
    std::fill(sum + first, sum + end, static_cast<uint16_t>(0));
    for (int y = y0; y < y0 + high; y++) {
      const uint8_t* __restrict line = box.pixels + static_cast<int64_t>(y) * box.stride;
      for (int x = first; x < end; x++) sum[x] = static_cast<uint16_t>(sum[x] + line[x]);
    }
    float* to = out + static_cast<int64_t>(row) * grid.columns;
    // Widths that are common are known when compiled.
    const auto sum_up = [&](auto width) {
      for (int col = grid.face.left; col < grid.face.right; col++) {
        const uint16_t* from = sum + place(col, box.width) * box.step + channel;
        int total = 0;
        for (int x = 0; x < width; x++) total += from[x * box.step];
        to[col] = static_cast<float>(total) * scale - zero;
      }
    };
    switch (wide) {
      case 1: sum_up(std::integral_constant<int, 1>()); break;
      case 2: sum_up(std::integral_constant<int, 2>()); break;
      case 3: sum_up(std::integral_constant<int, 3>()); break;
      case 4: sum_up(std::integral_constant<int, 4>()); break;
      default: sum_up(wide);
    }
  }
}

}  // namespace

Wearer& MeshSwapper::Recall(int64_t face_id) {
  Wearer* oldest = &wearers_[0];
  uses_++;
  for (Wearer& wearer : wearers_) {
    if (wearer.face_id == face_id) {
      wearer.last_used = uses_;
      return wearer;
    }
    if (wearer.last_used < oldest->last_used) oldest = &wearer;
  }
  *oldest = Wearer();
  oldest->face_id = face_id;
  oldest->last_used = uses_;
  return *oldest;
}

bool MeshSwapper::LayGrid(const Nv12Target& frame, const float (*ring)[2], float face_width,
                          Wearer* wearer) {
  Extent extent = ExtentOf(ring, kOvalPoints);
  for (const MeshPoint& p : drawn_) extent.Include(p.x, p.y);
  const auto even = [](float v, int most) {
    return static_cast<int>(std::min(static_cast<float>(most), std::max(0.0f, v))) & ~1;
  };
  PixelRect& rect = grid_.rect;
  rect.left = even(extent.left - 1, frame.width);
  rect.top = even(extent.top - 1, frame.height);
  rect.width = even(extent.right + 3, frame.width) - rect.left;
  rect.height = even(extent.bottom + 3, frame.height) - rect.top;
  if (rect.width < 2 || rect.height < 2) return false;

  // A wearer's cell size is kept until it is clearly wrong, so that it does not flicker.
  const float wanted = std::max(static_cast<float>(kLeastCell), face_width / kNodesPerFace);
  if (wearer->cell == 0 || std::fabs(wearer->cell - wanted) > 0.75f) {
    wearer->cell = static_cast<int>(wanted + 0.5f);
  }
  grid_.cell = wearer->cell;
  grid_.columns = (rect.width - 1) / grid_.cell + 2;
  grid_.rows = (rect.height - 1) / grid_.cell + 2;
  grid_.face_width = face_width;
  PlaceFaceBox();
  const size_t n = static_cast<size_t>(grid_.count());
  const size_t n_light = static_cast<size_t>((grid_.columns + 3) / 2) * ((grid_.rows + 3) / 2);
  constexpr size_t kPlanes = 5 + kFieldCount + 3 + 8;
  const size_t needed = n * kPlanes + 3 * 8 * n_light;
  if (memory_.size() < needed) memory_.resize(needed * 5 / 4);
  float* next = memory_.data();
  const auto take = [&](size_t planes) {
    float* taken = next;
    next += planes * n;
    return taken;
  };
  grid_.samples = take(8);
  grid_.depth = take(1);
  grid_.facing = take(1);
  grid_.hole = take(1);
  grid_.edge = take(1);
  grid_.over_skin = take(1);
  for (float*& plane : grid_.field) plane = take(1);
  for (float*& plane : grid_.wearer) plane = take(1);
  grid_.light = next;
  grid_.scratch = next + 8 * n_light;
  return true;
}

void MeshSwapper::PlaceFaceBox() {
  Extent face;
  for (const MeshPoint& p : drawn_) face.Include(p.x, p.y);
  const auto node = [&](float pixel, int first_pixel, int most) {
    const float at = std::floor((pixel - static_cast<float>(first_pixel)) / static_cast<float>(grid_.cell));
    return static_cast<int>(std::min(static_cast<float>(most), std::max(0.0f, at)));
  };
  const PixelRect& rect = grid_.rect;
  grid_.face = {std::max(0, node(face.left, rect.left, grid_.columns - 1) - kBesideFace),
                std::max(0, node(face.top, rect.top, grid_.rows - 1) - kBesideFace),
                std::min(grid_.columns, node(face.right, rect.left, grid_.columns) + 2 + kBesideFace),
                std::min(grid_.rows, node(face.bottom, rect.top, grid_.rows) + 2 + kBesideFace)};
}

void MeshSwapper::AverageCells() {
  const int w = snapshot_.width, h = snapshot_.height;
  const Box luma = {snapshot_.luma.data(), snapshot_.luma_stride, w, h, 1, grid_.cell};
  AverageBoxes(luma, 0, false, 16, grid_, &sums_, grid_.wearer[0]);
  // A cell has at least one chroma pixel, and cells of odd size share some.
  const Box chroma = {snapshot_.chroma.data(), snapshot_.chroma_stride, w / 2, h / 2, 2,
                      (grid_.cell + 1) / 2};
  for (int c = 0; c < 2; c++) AverageBoxes(chroma, c, true, 128, grid_, &sums_, grid_.wearer[1 + c]);
}

void MeshSwapper::DrawMesh(const MeshSource& source, int level, const float* landmarks,
                           const float (*ring)[2]) {
  const size_t n = static_cast<size_t>(grid_.count());
  std::fill_n(grid_.depth, n, kNothingDrawn);
  std::fill_n(grid_.facing, n, -1.0f);
  std::fill_n(grid_.hole, n, 1.0f);
  // The others are filled wherever alpha is not 0.
  for (const FieldName name : {kFieldDx, kFieldDy, kFieldAlpha}) {
    std::fill_n(grid_.field[name], n, 0.0f);
  }

  const RasterTarget target = {
      grid_.columns,
      grid_.rows,
      grid_.depth,
      {grid_.field[kFieldU], grid_.field[kFieldV], grid_.field[kFieldDx], grid_.field[kFieldDy],
       grid_.facing}};
  float normal_z[kMeshVertices];
  NormalsTowardsViewer(landmarks, normal_z);
  const float per_cell = 1.0f / static_cast<float>(grid_.cell);
  const float left = static_cast<float>(grid_.rect.left), top = static_cast<float>(grid_.rect.top);
  const float zoom = 1.0f / static_cast<float>(1 << level);
  // The oval is there twice: as the edge of the face, and behind it as that of the ring.
  RasterCorner corners[kMeshAndRing + kOvalPoints];
  for (int i = 0; i < kMeshAndRing; i++) {
    const float u = (source.uv()[i][0] + 0.5f) * zoom - 0.5f;
    const float v = (source.uv()[i][1] + 0.5f) * zoom - 0.5f;
    if (i < kMeshVertices) {
      const MeshPoint& p = drawn_[i];
      corners[i] = {(p.x - left) * per_cell, (p.y - top) * per_cell, p.z,
                    {u, v, landmarks[i * 3] - p.x, landmarks[i * 3 + 1] - p.y, normal_z[i]}};
    } else {
      const float* p = ring[i - kRingFirst];
      corners[i] = {(p[0] - left) * per_cell, (p[1] - top) * per_cell, kRingDepth, {u, v, 0, 0, -1}};
    }
  }
  uint16_t ring_triangles[2 * kOvalPoints][3];
  for (int i = 0; i < kOvalPoints; i++) {
    RasterCorner& behind = corners[kMeshAndRing + i];
    behind = corners[kOval[i]];
    behind.z = kRingDepth;
    behind.value[4] = -1;
    const int j = (i + 1) % kOvalPoints;
    const int quad[4] = {kMeshAndRing + i, kRingFirst + i, kRingFirst + j, kMeshAndRing + j};
    for (int k = 0; k < 3; k++) {
      ring_triangles[2 * i][k] = static_cast<uint16_t>(quad[k]);
      ring_triangles[2 * i + 1][k] = static_cast<uint16_t>(quad[k == 0 ? 0 : k + 1]);
    }
  }
  DrawTriangles(target, corners, kMeshTriangles, kMeshTriangleCount);
  DrawTriangles(target, corners, ring_triangles, 2 * kOvalPoints);
}

void MeshSwapper::RaiseWearer(const Nv12View& frame, const float* landmarks, const MeshPose& pose,
                              Wearer* wearer) {
  const Forehead seen = MeasureForehead(frame, landmarks, pose);
  const float pace = wearer->has_forehead ? kForeheadPace : 1;
  wearer->has_forehead = true;
  for (int i = 0; i < kForeheadLines; i++) {
    float& reach = wearer->forehead.reach[i];
    reach += pace * (seen.reach[i] - reach);
  }
  RaiseForehead(landmarks, pose, wearer->forehead, raised_);
}

void MeshSwapper::PlaceRaisedRing(const float* found, float (*ring)[2]) const {
  PlaceRing(found, 3, ring);
  for (int i = 0; i < kOvalPoints; i++) {
    for (int k = 0; k < 2; k++) {
      const int at = kOval[i] * 3 + k;
      ring[i][k] += kRingRaise * (raised_[at] - found[at]);
    }
  }
}

bool MeshSwapper::Swap(const Nv12Target& frame, const MeshSource& source, const float* found,
                       int64_t face_id, const MeshSwapOptions& options) {
  MeshPose pose;
  if (!IsFace(found, &pose)) return false;
  Wearer& wearer = Recall(face_id);
  wearer.shape.Add(found, pose);
  const float mouth_gap = MouthGap(found, pose.scale);
  ShapeDifference(source.shape(), wearer.shape.mean(), mouth_gap, drawn_);
  RaiseWearer({frame.data, frame.width, frame.height}, found, pose, &wearer);
  const float* landmarks = raised_;
  const float share =
      kCaricature * options.shape_transfer *
      Smoothstep(pose.rotation[8], kTurnedAway, kTurnedTo - kTurnedAway);
  for (int i = 0; i < kMeshVertices; i++) {
    const MeshPoint d = pose.DirectionToPicture(drawn_[i]);
    const float* l = landmarks + i * 3;
    drawn_[i] = {l[0] + share * d.x, l[1] + share * d.y, l[2] + share * d.z};
  }
  float ring[kOvalPoints][2];
  PlaceRaisedRing(found, ring);
  if (!LayGrid(frame, ring, pose.scale, &wearer)) return false;

  TakeSnapshot({frame.data, frame.width, frame.height}, grid_.rect, &snapshot_);
  AverageCells();
  const int level = source.LevelFor(pose.scale);
  DrawMesh(source, level, landmarks, ring);
  FinishOutline(&grid_);
  WatchEyes(landmarks, &wearer);
  CutHoles(source, wearer, mouth_gap);
  MatchColour(source, source.texel_scale() * static_cast<float>(1 << level), &grid_,
              &wearer.contrast);
  GradeEyes(frame, source, landmarks, wearer);

  // Source pixels from node to node of a surface that is seen straight on.
  const float straight_on = static_cast<float>(grid_.cell) * source.face_width() /
                            (static_cast<float>(1 << level) * pose.scale);
  BlendFields fields = {grid_.columns, grid_.rows, grid_.cell, grid_.face, grid_.saturation,
                        kTorn * straight_on, {}};
  std::copy_n(grid_.field, static_cast<int>(kFieldCount), fields.plane);
  BlendMesh(frame, grid_.rect, snapshot_, source.level(level), fields, options.is_scalar, &scratch_);
  return true;
}

}  // namespace guise
