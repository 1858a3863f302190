#include "mesh/forehead.h"

#include <algorithm>
#include <cmath>

#include "polygon.h"

namespace guise {
namespace {

// Canonical y of the lowest place that is raised, above the brows, and of the oval's top.
constexpr float kLowest = -0.20f, kTop = -0.41f;

// A forehead leans back: so much deeper for each face width higher.
constexpr float kSlope = 0.3f;

// Vertices of the oval, one on each line on which skin is followed.
constexpr uint16_t kLineVertices[kForeheadLines] = {103, 67, 109, 10, 338, 297, 332};

// Where on them skin is followed from, how far and in what steps; face widths. What is usual
// is seen in the first ones. The mesh ends so far beyond the skin, for it fades towards its
// edge, and what it takes of the hair is left to the hair's darkness (by eye and identity
// score on four clips).
constexpr float kFrom = -0.14f, kTo = 0.20f, kStep = 0.02f, kBeyond = 0.06f;
constexpr int kUsualSteps = 4;

// Skin's luma between two steps, by what is usual, which follows the light up the forehead.
constexpr float kDarkest = 0.80f, kBrightest = 1.25f, kFollow = 0.25f;
// How far its chroma may be from the usual: a share of it, for hazy pictures are pale
// altogether, and what noise does.
constexpr float kChromaShare = 0.5f, kChromaNoise = 4;

// The skin's luma there by that of the cheeks, else a fringe or a hat is seen.
constexpr float kForeheadDarkest = 0.5f, kForeheadBrightest = 1.7f;
constexpr uint16_t kCheeks[4] = {50, 280, 205, 425};

struct Colour {
  float luma, cb, cr;
};

/// The mean around a place: three by three pixels, `apart` from each other.
/// Returns false beyond the picture.
bool LookAt(const Nv12View& frame, float x, float y, float apart, Colour* seen) {
  *seen = {0, 0, 0};
  for (int k = 0; k < 9; k++) {
    const int px = static_cast<int>(std::lrint(x + apart * static_cast<float>(k % 3 - 1)));
    const int py = static_cast<int>(std::lrint(y + apart * static_cast<float>(k / 3 - 1)));
    if (px < 0 || py < 0 || px >= frame.width || py >= frame.height) return false;
    const uint8_t* chroma =
        frame.chroma() + static_cast<int64_t>(py / 2) * frame.width + (px & ~1);
    seen->luma += (frame.luma()[static_cast<int64_t>(py) * frame.width + px] - 16.0f) / 9;
    seen->cb += (chroma[0] - 128.0f) / 9;
    seen->cr += (chroma[1] - 128.0f) / 9;
  }
  return true;
}

void MixIn(Colour* mean, const Colour& colour, float share) {
  mean->luma += share * (colour.luma - mean->luma);
  mean->cb += share * (colour.cb - mean->cb);
  mean->cr += share * (colour.cr - mean->cr);
}

bool IsLike(const Colour& colour, const Colour& usual, float darkest, float brightest) {
  const float luma = std::max(1.0f, usual.luma);
  if (colour.luma < darkest * luma || colour.luma > brightest * luma) return false;
  const float off = std::hypot(colour.cb - usual.cb, colour.cr - usual.cr);
  return off < kChromaShare * std::hypot(usual.cb, usual.cr) + kChromaNoise;
}

/// 0 below the forehead to 1 at the oval's top.
float RaisedShare(int vertex) {
  return Smoothstep(-kMeshCanonical[vertex][1], -kLowest, kLowest - kTop);
}

/// Follows skin from below the oval upwards along one line.
/// @param up  a face width, in pixels
float FollowSkin(const Nv12View& frame, const float* vertex, const MeshPoint& up, float apart,
                 const Colour& cheeks) {
  Colour usual = {0, 0, 0}, seen;
  int step = 0;
  for (float at = kFrom; at < kTo; at += kStep, step++) {
    if (!LookAt(frame, vertex[0] + at * up.x, vertex[1] + at * up.y, apart, &seen)) return at;
    if (step < kUsualSteps) {
      MixIn(&usual, seen, 1 / static_cast<float>(step + 1));
      continue;
    }
    if (!IsLike(usual, cheeks, kForeheadDarkest, kForeheadBrightest)) return kFrom;
    if (!IsLike(seen, usual, kDarkest, kBrightest)) return at;
    MixIn(&usual, seen, kFollow);
  }
  return kTo;
}

/// Between the lines at a canonical x, beside them as at the outermost.
float ReachAt(const Forehead& forehead, float x) {
  int i = 0;
  while (i < kForeheadLines - 2 && kMeshCanonical[kLineVertices[i + 1]][0] < x) i++;
  const float from = kMeshCanonical[kLineVertices[i]][0];
  const float to = kMeshCanonical[kLineVertices[i + 1]][0];
  const float share = std::min(1.0f, std::max(0.0f, (x - from) / (to - from)));
  return forehead.reach[i] + share * (forehead.reach[i + 1] - forehead.reach[i]);
}

}  // namespace

Forehead MeasureForehead(const Nv12View& frame, const float* landmarks, const MeshPose& pose) {
  const float apart = std::max(1.0f, 0.5f * kStep * pose.scale);
  const MeshPoint up = pose.DirectionToPicture({0, -1, kSlope});
  Colour cheeks = {0, 0, 0}, seen;
  int seen_cheeks = 0;
  for (const uint16_t v : kCheeks) {
    if (!LookAt(frame, landmarks[v * 3], landmarks[v * 3 + 1], apart, &seen)) continue;
    MixIn(&cheeks, seen, 1 / static_cast<float>(++seen_cheeks));
  }
  Forehead forehead = {};
  for (int i = 0; i < kForeheadLines && seen_cheeks > 0; i++) {
    const int v = kLineVertices[i];
    const float skin = FollowSkin(frame, landmarks + v * 3, up, apart, cheeks);
    forehead.reach[i] = std::max(0.0f, (skin + kBeyond) / RaisedShare(v));
  }
  return forehead;
}

void RaiseForehead(const float* landmarks, const MeshPose& pose, const Forehead& forehead,
                   float* raised) {
  std::copy_n(landmarks, kMeshVertices * 3, raised);
  const MeshPoint up = pose.DirectionToPicture({0, -1, kSlope});
  for (int i = 0; i < kMeshVertices; i++) {
    const float share = RaisedShare(i);
    if (share <= 0) continue;
    const float reach = share * ReachAt(forehead, kMeshCanonical[i][0]);
    raised[i * 3] += reach * up.x;
    raised[i * 3 + 1] += reach * up.y;
    raised[i * 3 + 2] += reach * up.z;
  }
}

}  // namespace guise
