#include "scene.h"

namespace world {

Scene::Scene(const Identity& who, const Moment& when) : face(who, when), worn(face) {
  const float cy = std::cos(when.yaw), sy = std::sin(when.yaw);
  const float cp = std::cos(-when.pitch), sp = std::sin(-when.pitch);
  const float cr = std::cos(-when.roll), sr = std::sin(-when.roll);
  // Columns of the head's turning, roll · yaw · pitch; rows of its inverse.
  const Point axes[3] = {{cy, 0, -sy}, {sy * sp, cp, cy * sp}, {sy * cp, -sp, cy * cp}};
  for (int i = 0; i < 3; i++) {
    const Point a = axes[i];
    turn_.row[i] = {cr * a.x - sr * a.y, sr * a.x + cr * a.y, a.z};
  }
  pivot_ = {0, -7.0f, -2.0f};
  shift_ = {when.headX, when.headY, 0};
  camera = {0, 0, when.distance};
}

Points Scene::toHead(const Points& p) const {
  const Point q = pivot_ + shift_;
  const Points turned = turn_.apply(p - q);
  return {turned.x + pivot_.x, turned.y + pivot_.y, turned.z + pivot_.z};
}

Point Scene::fromHead(Point p) const {
  return turn_.applyInverse(p - pivot_) + pivot_ + shift_;
}

Packet Scene::distance(const Points& p) const {
  const Points head = toHead(p);
  const Points body = toBody(p);
  Packet d = blend(face.distance(head), worn.neck(head, body), 1.8f);
  d = min(d, face.eyeball(head));
  d = min(d, face.teeth(head));
  d = min(d, worn.cloth(body));
  if (worn.hasHair) d = min(d, worn.hair(head));
  if (worn.hasGlasses) d = min(d, worn.glasses(head));
  if (worn.hasHand) d = min(d, worn.hand(body));
  return d;
}

Packet Scene::labels(const Points& p) const {
  const Points head = toHead(p);
  const Points body = toBody(p);
  const Packet skin = face.distance(head);
  const Packet ax = abs(head.x);
  const Mouth& mouth = face.mouth;
  const Packet within = min(min(mouth.upperEdge(ax) + 0.02f - head.y,
                                head.y - mouth.lowerEdge(ax) + 0.02f),
                            mouth.depth(ax) - 0.28f - head.z);
  const Mask isInside = (within > 0.0f) & (head.z > 3.0f) & (ax < mouth.halfWidth);
  // The face ends at the ears and below the jaw.
  const Mask isFace = (head.z > 0.6f) & (head.y > -face.who.faceLength - 1.2f);
  Packet label = select(isFace, all(kFaceSkin), all(kNeckOrEar));
  label = select(isInside, all(kMouthInside), label);
  Packet best = blend(skin, worn.neck(head, body), 1.8f);
  const auto offer = [&](Packet d, Label kind) {
    const Mask closer = d < best;
    label = select(closer, all(kind), label);
    best = min(best, d);
  };
  offer(face.eyeball(head), kEye);
  offer(face.teeth(head), kMouthInside);
  offer(worn.cloth(body), kCloth);
  if (worn.hasHair) offer(worn.hair(head), kHair);
  if (worn.hasGlasses) offer(worn.glasses(head), kGlasses);
  if (worn.hasHand) offer(worn.hand(body), kHand);
  return label;
}

}  // namespace world
