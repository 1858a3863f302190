// Smooth noise in space, the grain of skin, hair and cloth.
#pragma once

#include "packet.h"

namespace world {

inline Mask toInt(Packet a) {
  Mask m;
  for (int i = 0; i < kLanes; i++) m[i] = static_cast<int32_t>(a[i]);
  return m;
}

/// 0..1 for each cell of the integer lattice.
inline Packet latticeValue(Mask x, Mask y, Mask z) {
  Mask h = x * 374761393 + y * 668265263 + z * 1274126177;
  h = (h ^ ((h >> 13) & 0x7ffff)) * 1274126177;
  h = (h ^ ((h >> 16) & 0xffff)) & 0xffff;
  Packet f;
  for (int i = 0; i < kLanes; i++) f[i] = static_cast<float>(h[i]);
  return f * (1.0f / 65535.0f);
}

/// Value noise, 0..1, one cell per unit.
inline Packet noise(const Points& p) {
  const Points c = {floor(p.x), floor(p.y), floor(p.z)};
  const Points f = p - c;
  const Packet u = f.x * f.x * (3.0f - 2.0f * f.x);
  const Packet v = f.y * f.y * (3.0f - 2.0f * f.y);
  const Packet w = f.z * f.z * (3.0f - 2.0f * f.z);
  const Mask x = toInt(c.x), y = toInt(c.y), z = toInt(c.z);
  const Packet near = mix(mix(latticeValue(x, y, z), latticeValue(x + 1, y, z), u),
                          mix(latticeValue(x, y + 1, z), latticeValue(x + 1, y + 1, z), u), v);
  const Packet far =
      mix(mix(latticeValue(x, y, z + 1), latticeValue(x + 1, y, z + 1), u),
          mix(latticeValue(x, y + 1, z + 1), latticeValue(x + 1, y + 1, z + 1), u), v);
  return mix(near, far, w);
}

}  // namespace world
