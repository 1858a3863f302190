#include "mesh/shape.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <initializer_list>

#include "polygon.h"

namespace guise {
namespace {

// Forehead, temples, cheek bones, nose bridge and eye corners.
constexpr uint16_t kRigid[] = {10,  338, 297, 332, 284, 251, 389, 356, 454, 234, 127, 162,
                               21,  54,  103, 67,  109, 151, 9,   8,   168, 6,   197, 195,
                               5,   33,  133, 362, 263, 116, 345, 123, 352, 4};
constexpr int kRigidCount = sizeof(kRigid) / sizeof(kRigid[0]);

constexpr float kSmallestFace = 12;  // pixels of width; less shows no features
constexpr float kFurthest = 1e5f;    // pixels; landmarks beyond are no landmarks

// The length of the mean, and the frames that the canonical face counts for beside it.
constexpr float kMeanFrames = 90, kPriorFrames = 0.15f;

// A face that is turned shows little of its shape: cosines of about 53° and 18° from and
// to which a frame counts.
constexpr float kTurned = 0.60f, kFrontal = 0.95f;

// How much of the eyes' own deformation is kept beside their mean shift: with less the
// source is known less, with more no better (by identity score and eye on four clips).
constexpr float kEyeDetail = 0.5f;
constexpr float kDepthShare = 0.5f;

// RMS of the lips' deviation from the mean face, in face widths, from which and by which
// a mouth has an expression (measured: at rest up to 0.022, laughing 0.05–0.07, wide open
// 0.1). A source's is never worn.
constexpr float kCalm = 0.02f, kExpression = 0.04f;
constexpr float kLaughing = 0.07f, kWideOpen = 0.10f;

// Gap between the lips, in face widths, up to which a wearer's mouth stays as closed as it is,
// and from which its lips are the source's own (by eye and identity score on four clips).
constexpr float kClosed = 0.03f, kOpen = 0.07f;

// A wearer's is, however long it lasts: a wide-open mouth wholly, and so much of a smile,
// for with all of it the source is known less (by identity score and eye on the grinning
// clip).
constexpr float kSmile = 0.6f;

// Canonical y from which and by which the mouth moves the face.
constexpr float kStillAbove = 0.20f, kMovedBelow = 0.35f;

/// The largest eigenvector of a symmetric 4×4 matrix, by cyclic Jacobi rotations.
void LargestEigenvector(double m[4][4], double out[4]) {
  double v[4][4] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
  for (int sweep = 0; sweep < 12; sweep++) {
    for (int p = 0; p < 3; p++) {
      for (int q = p + 1; q < 4; q++) {
        if (std::fabs(m[p][q]) < 1e-300) continue;
        const double theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
        const double t = (theta >= 0 ? 1 : -1) / (std::fabs(theta) + std::sqrt(theta * theta + 1));
        const double c = 1 / std::sqrt(t * t + 1), s = t * c;
        for (int k = 0; k < 4; k++) {
          const double a = m[k][p], b = m[k][q];
          m[k][p] = c * a - s * b;
          m[k][q] = s * a + c * b;
        }
        for (int k = 0; k < 4; k++) {
          const double a = m[p][k], b = m[q][k];
          m[p][k] = c * a - s * b;
          m[q][k] = s * a + c * b;
          const double d = v[k][p], e = v[k][q];
          v[k][p] = c * d - s * e;
          v[k][q] = s * d + c * e;
        }
      }
    }
  }
  int best = 0;
  for (int k = 1; k < 4; k++) {
    if (m[k][k] > m[best][best]) best = k;
  }
  for (int k = 0; k < 4; k++) out[k] = v[k][best];
}

void QuaternionToRotation(const double q[4], float* r) {
  const double w = q[0], x = q[1], y = q[2], z = q[3];
  const double m[9] = {1 - 2 * (y * y + z * z), 2 * (x * y - w * z),     2 * (x * z + w * y),
                       2 * (x * y + w * z),     1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
                       2 * (x * z - w * y),     2 * (y * z + w * x),     1 - 2 * (x * x + y * y)};
  for (int i = 0; i < 9; i++) r[i] = static_cast<float>(m[i]);
}

/// Keeps `detail` (0–1) of how rings of landmarks deform beside the mean shift of the first.
void KeepTogether(std::initializer_list<const uint16_t*> rings, int points, float detail,
                  MeshPoint* d) {
  MeshPoint mean = {0, 0, 0};
  const uint16_t* first = *rings.begin();
  const float share = 1.0f / static_cast<float>(points);
  for (int i = 0; i < points; i++) {
    mean.x += d[first[i]].x * share;
    mean.y += d[first[i]].y * share;
    mean.z += d[first[i]].z * share;
  }
  for (const uint16_t* ring : rings) {
    for (int i = 0; i < points; i++) {
      MeshPoint& p = d[ring[i]];
      p.x = mean.x + detail * (p.x - mean.x);
      p.y = mean.y + detail * (p.y - mean.y);
      p.z = mean.z + detail * (p.z - mean.z);
    }
  }
}

/// Keeps `share` (0–1) of the wearer's own gap between the lips.
void KeepGap(float share, MeshPoint* d) {
  for (int i = 1; 2 * i < kLipPoints; i++) {
    MeshPoint &lower = d[kInnerLips[i]], &upper = d[kInnerLips[kLipPoints - i]];
    const float half = 0.5f * share;
    const MeshPoint apart = {half * (lower.x - upper.x), half * (lower.y - upper.y),
                             half * (lower.z - upper.z)};
    lower = {lower.x - apart.x, lower.y - apart.y, lower.z - apart.z};
    upper = {upper.x + apart.x, upper.y + apart.y, upper.z + apart.z};
  }
}

/// RMS of the lips' deviation from the canonical face, their own mean taken off.
float LipDeviation(const MeshPoint* face) {
  float mean[2] = {0, 0}, squares = 0;
  float off[2 * kLipPoints][2];
  for (int i = 0; i < 2 * kLipPoints; i++) {
    const uint16_t v = i < kLipPoints ? kInnerLips[i] : kOuterLips[i - kLipPoints];
    off[i][0] = face[v].x - kMeshCanonical[v][0];
    off[i][1] = face[v].y - kMeshCanonical[v][1];
    for (int k = 0; k < 2; k++) mean[k] += off[i][k] / (2 * kLipPoints);
  }
  for (const auto& o : off) {
    for (int k = 0; k < 2; k++) squares += (o[k] - mean[k]) * (o[k] - mean[k]) / (2 * kLipPoints);
  }
  return std::sqrt(squares);
}

}  // namespace

MeshPoint MeshPose::DirectionToPicture(const MeshPoint& d) const {
  const float* r = rotation;
  return {scale * (r[0] * d.x + r[1] * d.y + r[2] * d.z),
          scale * (r[3] * d.x + r[4] * d.y + r[5] * d.z),
          scale * (r[6] * d.x + r[7] * d.y + r[8] * d.z)};
}

MeshPoint MeshPose::ToCanonical(const MeshPoint& p) const {
  const float* r = rotation;
  const float x = (p.x - offset[0]) / scale, y = (p.y - offset[1]) / scale,
              z = (p.z - offset[2]) / scale;
  return {r[0] * x + r[3] * y + r[6] * z, r[1] * x + r[4] * y + r[7] * z,
          r[2] * x + r[5] * y + r[8] * z};
}

bool FitPose(const float* landmarks, MeshPose* pose) {
  double a[3] = {0, 0, 0}, b[3] = {0, 0, 0};
  for (const uint16_t v : kRigid) {
    for (int k = 0; k < 3; k++) {
      a[k] += kMeshCanonical[v][k] / kRigidCount;
      b[k] += static_cast<double>(landmarks[v * 3 + k]) / kRigidCount;
    }
  }
  double s[3][3] = {{0}}, norm = 0;
  for (const uint16_t v : kRigid) {
    for (int i = 0; i < 3; i++) {
      const double p = kMeshCanonical[v][i] - a[i];
      norm += p * p;
      for (int j = 0; j < 3; j++) s[i][j] += p * (landmarks[v * 3 + j] - b[j]);
    }
  }
  double n[4][4] = {
      {s[0][0] + s[1][1] + s[2][2], s[1][2] - s[2][1], s[2][0] - s[0][2], s[0][1] - s[1][0]},
      {0, s[0][0] - s[1][1] - s[2][2], s[0][1] + s[1][0], s[2][0] + s[0][2]},
      {0, 0, -s[0][0] + s[1][1] - s[2][2], s[1][2] + s[2][1]},
      {0, 0, 0, -s[0][0] - s[1][1] + s[2][2]}};
  for (int i = 0; i < 4; i++) {
    for (int j = 0; j < i; j++) n[i][j] = n[j][i];
  }
  double q[4];
  LargestEigenvector(n, q);
  QuaternionToRotation(q, pose->rotation);
  double aligned = 0;
  for (int i = 0; i < 3; i++) {
    for (int j = 0; j < 3; j++) aligned += pose->rotation[i * 3 + j] * s[j][i];
  }
  pose->scale = static_cast<float>(aligned / norm);
  if (!(pose->scale > 1e-3f)) return false;
  for (int i = 0; i < 3; i++) {
    const float* r = pose->rotation + i * 3;
    pose->offset[i] =
        static_cast<float>(b[i] - pose->scale * (r[0] * a[0] + r[1] * a[1] + r[2] * a[2]));
  }
  return true;
}

bool IsFace(const float* landmarks, MeshPose* pose) {
  for (int i = 0; i < kMeshVertices * 3; i++) {
    if (!(std::fabs(landmarks[i]) < kFurthest)) return false;
  }
  return FitPose(landmarks, pose) && pose->scale >= kSmallestFace;
}

WearerShape::WearerShape() {
  std::memcpy(mean_, kMeshCanonical, sizeof mean_);
}

void WearerShape::Add(const float* landmarks, const MeshPose& pose) {
  const float weight = Smoothstep(pose.rotation[8], kTurned, kFrontal - kTurned);
  frames_ = std::min(frames_ + weight, kMeanFrames);
  MeshPoint face[kMeshVertices];
  for (int i = 0; i < kMeshVertices; i++) {
    const float* l = landmarks + i * 3;
    face[i] = pose.ToCanonical({l[0], l[1], l[2]});
  }
  // Of a mouth that laughs or speaks the lower face is mostly taken for the usual one, or
  // what the wearer does for long would be worn no more.
  const float lips = LipDeviation(face);
  const float expression = kSmile * Smoothstep(lips, kCalm, kExpression - kCalm) +
                           (1 - kSmile) * Smoothstep(lips, kLaughing, kWideOpen - kLaughing);
  const float share = weight / (frames_ + kPriorFrames);
  for (int i = 0; i < kMeshVertices; i++) {
    const MeshPoint& p = face[i];
    const float* usual = kMeshCanonical[i];
    const float moved = expression * Smoothstep(usual[1], kStillAbove, kMovedBelow - kStillAbove);
    mean_[i].x += share * (p.x + moved * (usual[0] - p.x) - mean_[i].x);
    mean_[i].y += share * (p.y + moved * (usual[1] - p.y) - mean_[i].y);
    mean_[i].z += share * (p.z + moved * (usual[2] - p.z) - mean_[i].z);
  }
}

float MouthExpression(const MeshPoint* shape) {
  return Smoothstep(LipDeviation(shape), kCalm, kExpression - kCalm);
}

float MouthGap(const float* landmarks, float face_width) {
  const float *upper = landmarks + 13 * 3, *lower = landmarks + 14 * 3;
  const float x = lower[0] - upper[0], y = lower[1] - upper[1], z = lower[2] - upper[2];
  return std::sqrt(x * x + y * y + z * z) / face_width;
}

void ShapeDifference(const MeshPoint* source, const MeshPoint* wearer, float gap,
                     MeshPoint* difference) {
  for (int i = 0; i < kMeshVertices; i++) {
    difference[i] = {source[i].x - wearer[i].x, source[i].y - wearer[i].y,
                     kDepthShare * (source[i].z - wearer[i].z)};
  }
  for (int side = 0; side < 2; side++) {
    KeepTogether({kEyes[side], kLids[side]}, kEyePoints, kEyeDetail, difference);
  }
  const float calm = 1 - MouthExpression(source);
  KeepTogether({kLips[3], kLips[2], kLips[1], kLips[0]}, kLipPoints, calm, difference);
  KeepGap(1 - Smoothstep(gap, kClosed, kOpen - kClosed), difference);
}

}  // namespace guise
