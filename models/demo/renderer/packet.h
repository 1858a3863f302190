// Sixteen floats at a time: the renderer follows sixteen rays together, one per lane.
#pragma once

#include <cmath>
#include <cstdint>

namespace world {

constexpr int kLanes = 16;
typedef float Packet __attribute__((vector_size(kLanes * sizeof(float))));
typedef int32_t Mask __attribute__((vector_size(kLanes * sizeof(int32_t))));

inline Packet all(float value) { return value - Packet{}; }
inline Packet select(Mask mask, Packet yes, Packet no) { return mask ? yes : no; }
inline Packet min(Packet a, Packet b) { return a < b ? a : b; }
inline Packet max(Packet a, Packet b) { return a > b ? a : b; }
inline Packet min(Packet a, float b) { return min(a, all(b)); }
inline Packet max(Packet a, float b) { return max(a, all(b)); }
inline Packet abs(Packet a) { return max(a, -a); }
inline Packet clamp(Packet a, float low, float high) { return min(max(a, low), high); }
inline Packet mix(Packet a, Packet b, Packet t) { return a + (b - a) * t; }
inline Packet squared(Packet a) { return a * a; }

inline Packet sqrt(Packet a) {
  for (int i = 0; i < kLanes; i++) a[i] = __builtin_sqrtf(a[i]);
  return a;
}

inline Packet floor(Packet a) {
  for (int i = 0; i < kLanes; i++) a[i] = __builtin_floorf(a[i]);
  return a;
}

inline Packet smoothstep(float low, float high, Packet a) {
  const Packet t = clamp((a - low) * (1.0f / (high - low)), 0.0f, 1.0f);
  return t * t * (3.0f - 2.0f * t);
}

inline bool any(Mask mask) {
  int found = 0;
  for (int i = 0; i < kLanes; i++) found |= mask[i];
  return found != 0;
}

/// Smooth minimum: the surfaces a and b run into each other over a seam of width k.
inline Packet blend(Packet a, Packet b, float k) {
  const Packet h = max(k - abs(a - b), 0.0f) * (1.0f / k);
  return min(a, b) - h * h * (0.25f * k);
}

/// Smooth maximum; `carve(a, b, k)` cuts the solid b out of a.
inline Packet carve(Packet a, Packet b, float k) { return -blend(-a, b, k); }

struct Point {
  float x, y, z;
};

inline Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Point operator*(Point a, float s) { return {a.x * s, a.y * s, a.z * s}; }
inline float dot(Point a, Point b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Point normalised(Point a) { return a * (1.0f / std::sqrt(dot(a, a))); }

struct Points {
  Packet x, y, z;
};

inline Points operator+(const Points& a, const Points& b) {
  return {a.x + b.x, a.y + b.y, a.z + b.z};
}
inline Points operator-(const Points& a, const Points& b) {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}
inline Points operator-(const Points& a, Point b) {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}
inline Points operator*(const Points& a, Packet s) { return {a.x * s, a.y * s, a.z * s}; }
inline Packet dot(const Points& a, const Points& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
inline Packet dot(const Points& a, Point b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Packet length(const Points& a) { return sqrt(dot(a, a)); }
inline Points normalised(const Points& a) { return a * (1.0f / sqrt(dot(a, a) + 1e-12f)); }
inline Points mix(const Points& a, const Points& b, Packet t) { return a + (b - a) * t; }
inline Points constant(Point a) { return {all(a.x), all(a.y), all(a.z)}; }
inline Points select(Mask mask, const Points& yes, const Points& no) {
  return {select(mask, yes.x, no.x), select(mask, yes.y, no.y), select(mask, yes.z, no.z)};
}

/// A rotation; rows are the axes.
struct Rotation {
  Point row[3];
  Points apply(const Points& p) const {
    return {dot(p, row[0]), dot(p, row[1]), dot(p, row[2])};
  }
  Points applyInverse(const Points& p) const {
    return {p.x * row[0].x + p.y * row[1].x + p.z * row[2].x,
            p.x * row[0].y + p.y * row[1].y + p.z * row[2].y,
            p.x * row[0].z + p.y * row[1].z + p.z * row[2].z};
  }
  Point applyInverse(Point p) const { return row[0] * p.x + row[1] * p.y + row[2] * p.z; }
  Point apply(Point p) const { return {dot(row[0], p), dot(row[1], p), dot(row[2], p)}; }
};

}  // namespace world
