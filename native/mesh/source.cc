#include "mesh/source.h"

#include <algorithm>
#include <cmath>

#include "extent.h"
#include "mesh/forehead.h"

namespace guise {
namespace {

// Halvings of the photo, for wearers who are far away.
constexpr int kMostLevels = 5;
constexpr int kSmallestLevel = 32;
constexpr int kPadding = 16;

// Lids and lips of the photo are cut a little outside their landmarks, so that neither
// its eyeballs nor its mouth line are drawn onto the wearer's rims.
constexpr float kLidReach = 0.10f;
constexpr float kLipReach = 0.33f;

constexpr float kEyeSamplesPerFace = 192;

TextureLevel MakeLevel(int width, int height) {
  TextureLevel level;
  level.width = width;
  level.height = height;
  level.luma_stride = width + kPadding;
  level.chroma_stride = width + kPadding;
  level.luma.assign(static_cast<size_t>(level.luma_stride) * (height + 1) + kPadding, 0);
  level.chroma.assign(static_cast<size_t>(level.chroma_stride) * (height / 2 + 1) + kPadding, 0);
  return level;
}

/// Repeats the last column and row once, for bilinear sampling at the edge.
void PadEdges(TextureLevel* level) {
  const int w = level->width, h = level->height;
  for (int y = 0; y < h; y++) {
    uint8_t* row = &level->luma[static_cast<size_t>(y) * level->luma_stride];
    row[w] = row[w - 1];
  }
  for (int y = 0; y < h / 2; y++) {
    uint8_t* row = &level->chroma[static_cast<size_t>(y) * level->chroma_stride];
    row[w] = row[w - 2];
    row[w + 1] = row[w - 1];
  }
  std::copy_n(level->luma.begin() + static_cast<int64_t>(h - 1) * level->luma_stride,
              level->luma_stride, level->luma.begin() + static_cast<int64_t>(h) * level->luma_stride);
  std::copy_n(
      level->chroma.begin() + static_cast<int64_t>(h / 2 - 1) * level->chroma_stride,
      level->chroma_stride,
      level->chroma.begin() + static_cast<int64_t>(h / 2) * level->chroma_stride);
}

}  // namespace

void PlaceRing(const float* points, int stride, float (*ring)[2]) {
  float cx = 0, cy = 0;
  for (const uint16_t v : kOval) {
    cx += points[v * stride] / kOvalPoints;
    cy += points[v * stride + 1] / kOvalPoints;
  }
  for (int i = 0; i < kOvalPoints; i++) {
    const float* p = points + kOval[i] * stride;
    ring[i][0] = cx + kRingReach * (p[0] - cx);
    ring[i][1] = cy + kRingReach * (p[1] - cy);
  }
}

MeshSource::MeshSource(const Nv12View& photo, const float* found, const MeshPose& pose)
    : face_width_(pose.scale) {
  for (int i = 0; i < kMeshVertices; i++) {
    const float* l = found + i * 3;
    shape_[i] = pose.ToCanonical({l[0], l[1], l[2]});
  }
  float landmarks[kMeshVertices * 3];
  RaiseForehead(found, pose, MeasureForehead(photo, found, pose), landmarks);
  CutTexture(photo, landmarks);
  PlaceVertices(landmarks);
  MeasureEyes(landmarks);
  PlaceTexels();
  Unwrapped map = Unwrap(landmarks);
  FillFarSide(&map);
  AverageTexels();
  const Places places = BuildMaps(map);
  ModelSkin(map, places);
  EvenOutShading(map, places);
  SoftenExtremes(map, places);
  BuildSmallerLevels();
}

void MeshSource::CutTexture(const Nv12View& photo, const float* landmarks) {
  float ring[kOvalPoints][2];
  PlaceRing(landmarks, 3, ring);
  const Extent oval = ExtentOf(ring, kOvalPoints);
  const auto even = [](float v, int most) {
    return std::min(most, std::max(0, static_cast<int>(v))) & ~1;
  };
  const int x0 = even(oval.left, photo.width - 2), y0 = even(oval.top, photo.height - 2);
  const int x1 = std::max(x0 + 2, even(oval.right + 3, photo.width));
  const int y1 = std::max(y0 + 2, even(oval.bottom + 3, photo.height));
  left_ = static_cast<float>(x0);
  top_ = static_cast<float>(y0);
  TextureLevel level = MakeLevel(x1 - x0, y1 - y0);
  for (int y = y0; y < y1; y++) {
    std::copy_n(photo.luma() + static_cast<int64_t>(y) * photo.width + x0, level.width,
                level.luma.begin() + static_cast<int64_t>(y - y0) * level.luma_stride);
  }
  for (int y = y0 / 2; y < y1 / 2; y++) {
    std::copy_n(photo.chroma() + static_cast<int64_t>(y) * photo.width + x0, level.width,
                level.chroma.begin() + static_cast<int64_t>(y - y0 / 2) * level.chroma_stride);
  }
  PadEdges(&level);
  levels_.push_back(std::move(level));
}

void MeshSource::BuildSmallerLevels() {
  while (static_cast<int>(levels_.size()) < kMostLevels) {
    const TextureLevel& from = levels_.back();
    const int width = (from.width / 2) & ~1, height = (from.height / 2) & ~1;
    if (std::min(width, height) < kSmallestLevel) return;
    TextureLevel to = MakeLevel(width, height);
    for (int y = 0; y < height; y++) {
      const uint8_t* a = &from.luma[static_cast<size_t>(2 * y) * from.luma_stride];
      const uint8_t* b = a + from.luma_stride;
      uint8_t* out = &to.luma[static_cast<size_t>(y) * to.luma_stride];
      for (int x = 0; x < width; x++) {
        out[x] = static_cast<uint8_t>((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) / 4);
      }
    }
    for (int y = 0; y < height / 2; y++) {
      const uint8_t* a = &from.chroma[static_cast<size_t>(2 * y) * from.chroma_stride];
      const uint8_t* b = a + from.chroma_stride;
      uint8_t* out = &to.chroma[static_cast<size_t>(y) * to.chroma_stride];
      for (int x = 0; x < width; x++) {
        const int at = 4 * (x / 2) + (x & 1);
        out[x] = static_cast<uint8_t>((a[at] + a[at + 2] + b[at] + b[at + 2] + 2) / 4);
      }
    }
    PadEdges(&to);
    levels_.push_back(std::move(to));
  }
}

void MeshSource::PlaceVertices(const float* landmarks) {
  for (int i = 0; i < kMeshVertices; i++) {
    uv_[i][0] = landmarks[i * 3] - left_;
    uv_[i][1] = landmarks[i * 3 + 1] - top_;
  }
  for (int side = 0; side < 2; side++) {
    float cx = 0, cy = 0;
    for (const uint16_t v : kEyes[side]) {
      cx += uv_[v][0] / kEyePoints;
      cy += uv_[v][1] / kEyePoints;
    }
    for (const uint16_t v : kEyes[side]) {
      uv_[v][0] += kLidReach * (uv_[v][0] - cx);
      uv_[v][1] += kLidReach * (uv_[v][1] - cy);
    }
  }
  for (int i = 0; i < kLipPoints; i++) {
    float* inner = uv_[kInnerLips[i]];
    const float* outer = uv_[kOuterLips[i]];
    inner[0] += kLipReach * (outer[0] - inner[0]);
    inner[1] += kLipReach * (outer[1] - inner[1]);
  }
  float ring[kOvalPoints][2];
  PlaceRing(&uv_[0][0], 2, ring);
  for (int i = 0; i < kOvalPoints; i++) {
    uv_[kRingFirst + i][0] = ring[i][0];
    uv_[kRingFirst + i][1] = ring[i][1];
  }
}

void MeshSource::MeasureEyes(const float* landmarks) {
  const int step = std::max(1, static_cast<int>(face_width_ / kEyeSamplesPerFace));
  has_eye_tones_ = true;
  for (int side = 0; side < 2; side++) {
    float outline[kEyePoints][2];
    for (int i = 0; i < kEyePoints; i++) {
      outline[i][0] = landmarks[kEyes[side][i] * 3] - left_;
      outline[i][1] = landmarks[kEyes[side][i] * 3 + 1] - top_;
    }
    has_eye_tones_ = MeasureEye(levels_[0], outline, step, &eye_tones_[side]) && has_eye_tones_;
  }
}

int MeshSource::LevelFor(float face_width) const {
  int index = 0;
  float width = face_width_;
  // A level may be magnified a little: the camera's own picture is not sharper.
  while (index + 1 < static_cast<int>(levels_.size()) && width > 1.5f * face_width) {
    width *= 0.5f;
    index++;
  }
  return index;
}

}  // namespace guise
