// Signed distances to the simple solids that heads are built from. Centimetres.
#pragma once

#include "packet.h"

namespace world {

inline Packet sphere(const Points& p, Point centre, float radius) {
  return length(p - centre) - radius;
}

/// Close to the true distance near the surface, which is where it is used.
inline Packet ellipsoid(const Points& p, Point centre, Point radii) {
  const Points q = p - centre;
  const Points scaled = {q.x * (1.0f / radii.x), q.y * (1.0f / radii.y),
                         q.z * (1.0f / radii.z)};
  const Points twice = {scaled.x * (1.0f / radii.x), scaled.y * (1.0f / radii.y),
                        scaled.z * (1.0f / radii.z)};
  const Packet k0 = dot(scaled, scaled);
  const Packet k1 = dot(twice, twice) + 1e-9f;
  const Packet root = sqrt(k0);
  return root * (root - 1.0f) / sqrt(k1);
}

/// From a to b, with a radius at each end.
inline Packet capsule(const Points& p, Point a, Point b, float radiusA, float radiusB) {
  const Point axis = b - a;
  const Points q = p - a;
  const Packet t = clamp(dot(q, axis) * (1.0f / dot(axis, axis)), 0.0f, 1.0f);
  const Points off = {q.x - axis.x * t, q.y - axis.y * t, q.z - axis.z * t};
  return length(off) - (radiusA + (radiusB - radiusA) * t);
}

inline Packet roundedBox(const Points& p, Point centre, Point half, float radius) {
  const Points q = p - centre;
  const Packet x = max(abs(q.x) - half.x, 0.0f);
  const Packet y = max(abs(q.y) - half.y, 0.0f);
  const Packet z = max(abs(q.z) - half.z, 0.0f);
  return sqrt(x * x + y * y + z * z) - radius;
}

/// 1 at 0, falling smoothly to 0 at ±width.
inline Packet bump(Packet t, float width) {
  return squared(max(1.0f - squared(t * (1.0f / width)), 0.0f));
}

}  // namespace world
