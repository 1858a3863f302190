#include "mesh_swap.h"

#include <algorithm>
#include <cmath>

#include "mesh_normals.h"
#include "mesh_raster.h"
#include "polygon.h"

namespace guise {
namespace {

// Nodes across a face's width: finer costs time, coarser blurs lids and lips.
constexpr float kNodesPerFace = 96;
constexpr int kLeastCell = 2;

constexpr float kRingDepth = 1e6f;

// The source's shape fades as the face turns away from the camera, where the picture
// beside it would have to be torn: cosines of about 66° and 37°.
constexpr float kTurnedAway = 0.40f, kTurnedTo = 0.80f;

// Soft edges of the holes, in face widths from the rim outward.
constexpr float kEyeEdge = -0.004f, kEyeFeather = 0.030f;
constexpr float kMouthEdge = -0.012f, kMouthFeather = 0.026f;

// An eye counts as closing below the first share of its usual opening, as closed below
// the second. The landmarks never close entirely.
constexpr float kEyeClosing = 0.80f, kEyeClosed = 0.55f;
constexpr float kOpenEyePrior = 0.22f;
constexpr float kOpenEyeDecay = 0.002f;

float Distance(const float* a, const float* b) {
  const float x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
  return std::sqrt(x * x + y * y + z * z);
}

/// Mean lid distance of an eye by its width.
float EyeOpening(const float* landmarks, const uint16_t (&eye)[kEyePoints]) {
  float sum = 0;
  for (int i = 2; i <= 6; i++) {
    sum += Distance(landmarks + eye[i] * 3, landmarks + eye[kEyePoints - i] * 3) / 5;
  }
  const float width = Distance(landmarks + eye[0] * 3, landmarks + eye[8] * 3);
  return width > 0 ? sum / width : 0;
}

/// 0 for an open eye to 1 for a closed one, by what is usual for this wearer.
float EyeClosing(float opening, float* usual) {
  if (*usual <= 0) *usual = std::max(opening, kOpenEyePrior);
  *usual = std::max(opening, *usual + kOpenEyeDecay * (std::max(opening, kOpenEyePrior) - *usual));
  return 1 - Smoothstep(opening / *usual, kEyeClosed, kEyeClosing - kEyeClosed);
}

/// Multiplies `hole` by a soft 0–1 edge around the polygon (in node units).
void CutHole(const MeshGrid& grid, const float (*polygon)[2], int count, float edge, float feather) {
  float left = 1e9f, top = 1e9f, right = -1e9f, bottom = -1e9f;
  for (int i = 0; i < count; i++) {
    left = std::min(left, polygon[i][0]);
    right = std::max(right, polygon[i][0]);
    top = std::min(top, polygon[i][1]);
    bottom = std::max(bottom, polygon[i][1]);
  }
  const float margin = edge + feather + 1;
  const int x0 = std::max(0, static_cast<int>(left - margin));
  const int y0 = std::max(0, static_cast<int>(top - margin));
  const int x1 = std::min(grid.columns - 1, static_cast<int>(right + margin));
  const int y1 = std::min(grid.rows - 1, static_cast<int>(bottom + margin));
  for (int y = y0; y <= y1; y++) {
    for (int x = x0; x <= x1; x++) {
      const float distance =
          SignedDistance(static_cast<float>(x), static_cast<float>(y), polygon, count);
      grid.hole[y * grid.columns + x] *= Smoothstep(distance, edge, feather);
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
  float left = 1e9f, top = 1e9f, right = -1e9f, bottom = -1e9f;
  const auto include = [&](float x, float y) {
    left = std::min(left, x);
    right = std::max(right, x);
    top = std::min(top, y);
    bottom = std::max(bottom, y);
  };
  for (int i = 0; i < kOvalPoints; i++) include(ring[i][0], ring[i][1]);
  for (const MeshPoint& p : drawn_) include(p.x, p.y);
  const auto even = [](float v, int most) {
    return static_cast<int>(std::min(static_cast<float>(most), std::max(0.0f, v))) & ~1;
  };
  PixelRect& rect = grid_.rect;
  rect.left = even(left - 1, frame.width);
  rect.top = even(top - 1, frame.height);
  rect.width = even(right + 3, frame.width) - rect.left;
  rect.height = even(bottom + 3, frame.height) - rect.top;
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
  const size_t n = static_cast<size_t>(grid_.count());
  constexpr size_t kPlanes = 3 + kFieldCount + 3 + 8 + 8;
  if (memory_.size() < n * kPlanes) memory_.resize(n * kPlanes * 5 / 4);
  float* next = memory_.data();
  const auto take = [&](size_t planes) {
    float* taken = next;
    next += planes * n;
    return taken;
  };
  grid_.light = take(8);
  grid_.scratch = take(8);
  grid_.depth = take(1);
  grid_.facing = take(1);
  grid_.hole = take(1);
  for (float*& plane : grid_.field) plane = take(1);
  for (float*& plane : grid_.wearer) plane = take(1);
  return true;
}

void MeshSwapper::AverageCells() {
  const int cell = grid_.cell, half = cell / 2;
  const int w = snapshot_.width, h = snapshot_.height;
  for (int row = 0; row < grid_.rows; row++) {
    const int y0 = std::min(h - 1, std::max(0, row * cell - half)), y1 = std::min(h, y0 + cell);
    for (int col = 0; col < grid_.columns; col++) {
      const int x0 = std::min(w - 1, std::max(0, col * cell - half)), x1 = std::min(w, x0 + cell);
      int luma = 0, cb = 0, cr = 0, pairs = 0;
      for (int y = y0; y < y1; y++) {
        const uint8_t* line = &snapshot_.luma[static_cast<size_t>(y) * snapshot_.luma_stride];
        for (int x = x0; x < x1; x++) luma += line[x];
      }
      for (int y = y0 / 2; y <= (y1 - 1) / 2; y++) {
        const uint8_t* line = &snapshot_.chroma[static_cast<size_t>(y) * snapshot_.chroma_stride];
        for (int x = x0 / 2; x <= (x1 - 1) / 2; x++, pairs++) {
          cb += line[2 * x];
          cr += line[2 * x + 1];
        }
      }
      const int at = row * grid_.columns + col;
      grid_.wearer[0][at] = static_cast<float>(luma) / static_cast<float>((y1 - y0) * (x1 - x0)) - 16;
      grid_.wearer[1][at] = static_cast<float>(cb) / static_cast<float>(pairs) - 128;
      grid_.wearer[2][at] = static_cast<float>(cr) / static_cast<float>(pairs) - 128;
    }
  }
}

void MeshSwapper::DrawMesh(const MeshSource& source, int level, const float* landmarks,
                           const float (*ring)[2]) {
  const size_t n = static_cast<size_t>(grid_.count());
  std::fill_n(grid_.depth, n, 2 * kRingDepth);
  std::fill_n(grid_.facing, n, -1.0f);
  std::fill_n(grid_.hole, n, 1.0f);
  for (int k : {kFieldU, kFieldV, kFieldDx, kFieldDy}) std::fill_n(grid_.field[k], n, 0.0f);

  const RasterTarget<5> target = {
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
  RasterCorner<5> corners[kMeshAndRing];
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
  for (const auto& t : kMeshTriangles) {
    DrawTriangle(target, corners[t[0]], corners[t[1]], corners[t[2]]);
  }
  for (int i = 0; i < kOvalPoints; i++) {
    const int j = (i + 1) % kOvalPoints;
    RasterCorner<5> a = corners[kOval[i]], b = corners[kOval[j]];
    a.z = b.z = kRingDepth;
    a.value[4] = b.value[4] = -1;
    DrawTriangle(target, a, corners[kRingFirst + i], corners[kRingFirst + j]);
    DrawTriangle(target, a, corners[kRingFirst + j], b);
  }
}

void MeshSwapper::CutHoles(const float* landmarks, Wearer* wearer) {
  const float per_cell = 1.0f / static_cast<float>(grid_.cell);
  const float unit = grid_.face_width * per_cell;
  const auto place = [&](uint16_t v, float* out) {
    out[0] = (drawn_[v].x - static_cast<float>(grid_.rect.left)) * per_cell;
    out[1] = (drawn_[v].y - static_cast<float>(grid_.rect.top)) * per_cell;
  };
  for (int side = 0; side < 2; side++) {
    const float closing = EyeClosing(EyeOpening(landmarks, kEyes[side]), &wearer->open_eye[side]);
    float polygon[kEyePoints][2];
    for (int i = 0; i < kEyePoints; i++) {
      // As the eye closes, the wearer's own lids are shown with it.
      float lid[2];
      place(kEyes[side][i], polygon[i]);
      place(kLids[side][i], lid);
      polygon[i][0] += closing * (lid[0] - polygon[i][0]);
      polygon[i][1] += closing * (lid[1] - polygon[i][1]);
    }
    CutHole(grid_, polygon, kEyePoints, kEyeEdge * unit, kEyeFeather * unit);
  }
  float lips[kLipPoints][2];
  for (int i = 0; i < kLipPoints; i++) place(kInnerLips[i], lips[i]);
  CutHole(grid_, lips, kLipPoints, kMouthEdge * unit, kMouthFeather * unit);
}

bool MeshSwapper::Swap(const Nv12Target& frame, const MeshSource& source, const float* landmarks,
                       int64_t face_id, const MeshSwapOptions& options) {
  MeshPose pose;
  if (!IsFace(landmarks, &pose)) return false;
  Wearer& wearer = Recall(face_id);
  wearer.shape.Add(landmarks, pose);
  ShapeDifference(source.shape(), wearer.shape.mean(), drawn_);
  const float share =
      options.shape_transfer * Smoothstep(pose.rotation[8], kTurnedAway, kTurnedTo - kTurnedAway);
  for (int i = 0; i < kMeshVertices; i++) {
    const MeshPoint d = pose.DirectionToPicture(drawn_[i]);
    const float* l = landmarks + i * 3;
    drawn_[i] = {l[0] + share * d.x, l[1] + share * d.y, l[2] + share * d.z};
  }
  float ring[kOvalPoints][2];
  PlaceRing(landmarks, 3, ring);
  if (!LayGrid(frame, ring, pose.scale, &wearer)) return false;

  TakeSnapshot({frame.data, frame.width, frame.height}, grid_.rect, &snapshot_);
  AverageCells();
  const int level = source.LevelFor(pose.scale);
  DrawMesh(source, level, landmarks, ring);
  CutHoles(landmarks, &wearer);
  MatchColour(source, source.texel_scale() * static_cast<float>(1 << level), &grid_);

  BlendFields fields = {grid_.columns, grid_.rows, grid_.cell, {}};
  std::copy_n(grid_.field, static_cast<int>(kFieldCount), fields.plane);
  BlendMesh(frame, grid_.rect, snapshot_, source.level(level), fields, options.is_scalar, &scratch_);
  return true;
}

}  // namespace guise
