#include "worn.h"

#include <algorithm>

#include "noise.h"

namespace world {

Worn::Worn(const Face& face) : face_(face) {
  hasHair = face.who.bald < 0.0f;
  hasGlasses = face.who.glasses > 0.0f;
  hasHand = face.when.hand > 0.5f;
  const float c = std::cos(face.when.handAngle), s = std::sin(face.when.handAngle);
  handTurn_ = {{{c, s, 0}, {-s, c, 0}, {0, 0, 1}}};
}

Packet Worn::hair(const Points& p) const {
  const Identity& who = face_.who;
  const Points q = {sqrt(squared(p.x) + 0.1f), p.y, p.z};
  const float thick = std::max(who.hairVolume, 0.15f);
  // Where hair ends: a plane from hairline to sideburn, arched over the temples.
  const float fringe = std::max(who.fringe, 0.0f);
  const Packet parted = p.x * (0.10f * who.hairParting);
  const Packet line = 0.66f * (p.y + parted - who.hairline + 2.1f * fringe) - 0.75f * p.z +
                      0.055f * q.x * q.x * (1.0f - 0.5f * fringe) + 1.7f;
  // Locks: uneven ridges that run down from the crown.
  const float curl = std::max(who.hairCurl, 0.0f);
  const Packet lock = noise({p.x * 0.75f + 0.5f * p.z + 9.0f, p.y * (0.22f + 0.4f * curl) + 7.0f,
                             p.z * 0.6f});
  const Packet rise = smoothstep(-0.3f, 4.5f, line);
  Packet d = ellipsoid(q, face_.skull, face_.skullRadii) - 0.18f -
             rise * (1.25f * thick) - lock * (0.55f + 0.35f * curl) * rise;
  d = carve(d, line * 0.9f, 0.25f);
  if (who.hairLength < -0.2f) return d * 0.8f;
  // Curtains beside the face and a fall behind the neck.
  const float low = -3.0f - 9.0f * std::min(std::max(who.hairLength, 0.0f), 1.0f);
  const float side = 6.9f * who.headWidth;
  const Packet curtain = capsule(q, {side, 2.5f, -1.5f}, {side - 0.2f, low, -1.6f},
                                 1.4f + 0.5f * thick, 1.0f + 0.3f * thick);
  const Packet fall = ellipsoid(q, {0, 0.5f * low, -5.0f}, {6.6f, 4.5f - 0.5f * low, 4.0f});
  return blend(d, blend(curtain, fall, 1.5f) - lock * 0.3f, 1.2f) * 0.8f;
}

Packet Worn::frame2d(const Points& p, Packet& depth) const {
  const Identity& who = face_.who;
  const Packet ax = abs(p.x);
  const float half = 2.15f * who.glassesSize;
  const float high = half * (0.72f + 0.25f * who.glassesRoundness);
  const Packet x = (ax - who.eyeSpacing - 0.15f) * (1.0f / half);
  const Packet y = (p.y + 0.25f) * (1.0f / high);
  const Packet x2 = x * x, y2 = y * y;
  // Between a circle and a squarish oval.
  const Packet round = x2 + y2;
  const Packet square = sqrt(x2 * x2 + y2 * y2);
  depth = p.z - (9.25f - 0.05f * ax * ax);
  return (sqrt(mix(square, round, all(who.glassesRoundness))) - 1.0f) * high;
}

Packet Worn::glasses(const Points& p) const {
  Packet depth;
  const Packet edge = frame2d(p, depth);
  const Packet ax = abs(p.x);
  const float thick = 0.12f + 0.08f * face_.who.glassesTint;
  Packet d = sqrt(squared(edge) + squared(depth)) - thick;
  const float inner = face_.who.eyeSpacing - 2.0f * face_.who.glassesSize;
  d = min(d, capsule({ax, p.y, p.z}, {0, 0.35f, 9.5f}, {inner, 0.2f, 9.2f}, 0.13f, 0.13f));
  const float outer = face_.who.eyeSpacing + 2.2f * face_.who.glassesSize;
  return min(d, capsule({ax, p.y, p.z}, {outer, 0.3f, 9.25f - 0.05f * outer * outer},
                        {7.7f * face_.who.headWidth, 0.5f, -0.5f}, 0.14f, 0.14f));
}

Packet Worn::lenses(const Points& p) const {
  Packet depth;
  const Packet edge = frame2d(p, depth);
  return max(edge, abs(depth) - 0.03f);
}

Packet Worn::neck(const Points& head, const Points& body) const {
  const float r = face_.who.neckWidth;
  const Packet top = capsule(head, {0, -3.5f, -2.0f}, {0, -9.0f, -2.0f}, r - 0.3f, r - 0.2f);
  const Packet low = capsule(body, {0, -9.0f, -2.2f}, {0, -17.0f, -3.2f}, r, r + 0.6f);
  return blend(top, low, 2.0f);
}

Packet Worn::cloth(const Points& body) const {
  const Points q = {abs(body.x), body.y, body.z};
  Packet d = capsule(q, {3.0f, -20.5f, -3.5f}, {16.5f, -23.5f, -4.0f}, 5.0f, 5.0f);
  d = blend(d, ellipsoid(q, {0, -38.0f, -1.5f}, {18.0f, 21.0f, 10.0f}), 4.0f);
  const float r = face_.who.neckWidth + 1.0f;
  const Packet collar = capsule(body, {0, -12.0f, -2.6f}, {0, -20.0f, 1.0f}, r, r + 0.8f);
  return carve(d, collar, 0.5f);
}

Packet Worn::hand(const Points& body) const {
  const Moment& when = face_.when;
  const Points p = handTurn_.apply(body - Point{when.handX, when.handY, when.handZ});
  Packet d = roundedBox(p, {0, 0, 0}, {3.0f, 3.4f, 0.35f}, 1.0f);
  const float spread = 0.35f * when.handSpread;
  const float lengths[4] = {6.6f, 7.6f, 7.0f, 5.4f};
  for (int i = 0; i < 4; i++) {
    const float at = (i - 1.5f);
    const float lean = at * spread * 0.45f;
    const Point root = {at * 1.95f, 3.9f, 0.0f};
    const Point tip = {root.x + lengths[i] * std::sin(lean),
                       root.y + lengths[i] * std::cos(lean), 0.5f};
    d = blend(d, capsule(p, root, tip, 0.98f, 0.74f), 0.45f);
  }
  d = blend(d, capsule(p, {-3.2f, -1.8f, 0.3f}, {-6.6f, 2.8f, 1.0f}, 1.25f, 0.9f), 0.9f);
  return blend(d, capsule(p, {0, -3, 0}, {0.5f, -30, -2.0f}, 2.8f, 3.6f), 1.5f);
}

}  // namespace world
