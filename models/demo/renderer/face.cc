#include "face.h"

#include <algorithm>

namespace world {

Face::Face(const Identity& who, const Moment& when) : who(who), when(when) {
  const float drop = when.mouthOpen;
  skull = {0.0f, 3.1f, -0.7f};
  skullRadii = {7.4f * who.headWidth, 8.5f, (9.2f + who.forehead) * who.headDepth};
  chin = {who.chinWidth, -who.faceLength + 1.3f - 0.85f * drop,
          who.chinForward - 0.35f * drop};
  gonion = {who.jawWidth * who.headWidth, who.jawHeight, 0.7f};
  noseRoot = {0.0f, 0.3f, who.noseBridge - who.noseBridgeWidth};
  noseEnd = {0.0f, -who.noseLength, who.noseProjection - who.noseTip};
  noseWing = {who.noseWidth * (1.0f + 0.08f * when.smile), -who.noseLength - 0.25f,
              who.noseProjection - 1.75f};

  const float wide = 1.0f + 0.12f * when.smile - 0.16f * when.pucker;
  mouth.halfWidth = who.mouthWidth * wide;
  mouth.shutY = who.mouthHeight - 0.12f * when.smile;
  // The corners go down with the jaw, about a third of its way.
  const float cornerDrop = 0.32f * drop;
  mouth.centreY = mouth.shutY - cornerDrop;
  mouth.centreZ = who.muzzle + 0.35f * when.pucker;
  mouth.curve = who.mouthCurve + 0.075f * when.smile;
  mouth.bend = 0.13f + 0.02f * when.smile;
  mouth.openUp = 0.22f * drop + cornerDrop;
  mouth.openDown = 0.78f * drop - cornerDrop;
  const float thin = 1.0f - 0.22f * when.smile + 0.25f * when.pucker;
  mouth.upper = std::max(who.upperLip * thin, 0.08f);
  mouth.lower = std::max(who.lowerLip * thin, 0.1f);
  mouth.bow = who.lipBow;

  eye.centre = {who.eyeSpacing, 0.0f, who.eyeDepth};
  eye.radius = 1.24f * who.eyeSize;
  eye.halfWidth = 1.52f * who.eyeSize;
  eye.upper = 0.55f * who.eyeSize * who.eyeOpenness;
  eye.lower = (0.46f - 0.10f * std::max(when.smile, 0.0f)) * who.eyeSize;
  eye.tiltCos = std::cos(who.eyeTilt);
  eye.tiltSin = std::sin(who.eyeTilt);
  const float wideEyes = 1.0f + 0.22f * when.browRaise - 0.12f * when.browFrown +
                         0.35f * when.gazeY;
  eye.openLeft = (1.0f - when.blinkLeft) * wideEyes;
  eye.openRight = (1.0f - when.blinkRight) * wideEyes;
  eye.gazeX = when.gazeX;
  eye.gazeY = when.gazeY;
}

Packet Face::bones(const Points& mirrored) const {
  // Rounded at the middle, so that the halves meet without a crease.
  const Points q = {sqrt(squared(mirrored.x) + 0.36f), mirrored.y, mirrored.z};
  Packet d = ellipsoid(q, skull, skullRadii);
  const float w = who.headWidth;
  const float drop = when.mouthOpen;
  d = blend(d, ellipsoid(q, {0, -3.6f, 1.0f}, {5.7f * w, 7.0f, 7.0f}), 2.2f);
  // The jaw: chin bar, then from chin to the corner below the ear.
  d = blend(d, capsule(q, {0, chin.y, chin.z}, chin, who.chinSize, who.chinSize), 3.0f);
  d = blend(d, capsule(q, chin, gonion, who.chinSize, 1.5f), 3.2f);
  d = blend(d, capsule(q, gonion, {5.3f * w, -1.6f, 1.0f}, 1.45f, 1.5f), 2.4f);
  d = blend(d, ellipsoid(q, {who.cheekboneWidth * w, -2.1f + 0.15f * when.smile, 5.1f},
                         {who.cheekbone, 1.25f, who.cheekbone}), 2.0f);
  d = blend(d, sphere(q, {3.3f, -5.2f + 0.5f * when.smile - 0.2f * drop,
                          4.7f + 0.25f * when.smile}, who.cheekFullness), 3.0f);
  const float brow = who.browHeight + 0.35f * when.browRaise;
  d = blend(d, capsule(q, {0.7f, brow - 0.35f, 7.6f}, {4.3f, brow - 0.3f, 6.0f},
                       who.browRidge + 0.2f, who.browRidge), 1.5f);
  return d;
}

Packet Face::nose(const Points& q) const {
  const float half = 0.5f;
  const Point middle = noseRoot + (noseEnd - noseRoot) * half + Point{0, 0, who.noseHump};
  Packet d = capsule(q, noseRoot, middle, who.noseBridgeWidth, who.noseBridgeWidth);
  d = blend(d, capsule(q, middle, noseEnd, who.noseBridgeWidth, who.noseTip * 0.86f), 0.5f);
  d = blend(d, sphere(q, noseEnd, who.noseTip), 0.5f);
  d = blend(d, ellipsoid(q, noseWing, {0.62f, 0.62f, 0.95f}), 0.55f);
  const Point nostril = {noseWing.x * 0.5f, noseWing.y - 0.55f, noseWing.z + 0.75f};
  return carve(d, ellipsoid(q, nostril, {0.34f, 0.36f, 0.5f}), 0.22f);
}

Packet Face::lips(const Points& q) const {
  const Packet full = max(mouth.fullness(q.x), 0.0f);
  const Packet taper = sqrt(full + 1e-4f);
  const Packet z = q.z - mouth.depth(q.x);
  // Two rolls along the mouth, thinning to the corners; the upper one dips under
  // the nose.
  const Packet upperR = mouth.upper * taper * 0.62f + 0.07f;
  const Packet dip = mouth.bow * 0.16f * bump(q.x, 0.55f);
  const Packet uy = q.y - mouth.upperEdge(q.x) - upperR * 0.9f + dip;
  const Packet lowerR = mouth.lower * taper * 0.66f + 0.07f;
  const Packet ly = q.y - mouth.lowerEdge(q.x) + lowerR * 0.9f;
  const Packet beyond = max(q.x - mouth.halfWidth, 0.0f);
  const Packet upper = sqrt(squared(uy) + squared(z) + squared(beyond)) - upperR;
  const Packet lower =
      sqrt(squared(ly) + squared(z + 0.08f) + squared(beyond)) - lowerR;
  return min(upper, lower) * 0.9f;
}

Packet Face::ears(const Points& q) const {
  const float s = who.earSize;
  const Point centre = {7.15f * who.headWidth, -0.9f, -0.6f};
  const float c = std::cos(0.35f + who.earSpread), n = std::sin(0.35f + who.earSpread);
  const Points r = q - centre;
  // Turned so that the shell stands off the head backwards, then leant back a little.
  const Points e = {r.x * c + r.z * n, r.y - r.z * 0.15f, r.z * c - r.x * n};
  Packet d = ellipsoid(e, {0.45f, 0, -0.3f}, {0.5f * s, 3.1f * s, 1.75f * s});
  d = carve(d, ellipsoid(e, {1.0f, 0.35f, -0.15f}, {0.62f * s, 2.0f * s, 1.05f * s}), 0.4f);
  return d;
}

Packet Face::distance(const Points& p) const {
  const Points q = {abs(p.x), p.y, p.z};
  Packet d = bones(q);
  const Points e = eye.local(q);
  d = carve(d, ellipsoid(e, {0.05f, 0.05f, 2.3f}, {2.05f, 1.25f, 1.25f}), 1.3f);
  d = blend(d, nose(q), 0.75f);
  // Round the mouth, then the lips.
  d = blend(d, ellipsoid(q, {0, mouth.shutY - 0.39f * when.mouthOpen,
                             mouth.centreZ - 2.55f},
                         {2.9f, 2.3f + 0.31f * when.mouthOpen, 2.4f}), 1.9f);
  const Packet cleft = bump(q.x, 0.42f) * bump(q.y - mouth.shutY - 1.3f, 0.95f);
  const Packet fold = q.x - 2.0f - (noseWing.y - q.y) * 0.42f;
  const float foldDepth = 0.05f + 0.09f * std::max(who.folds, 0.0f) +
                          0.12f * std::max(when.smile, 0.0f);
  const Packet cheekFold = bump(fold, 0.5f) * bump(q.y + 5.6f, 1.7f);
  d += cleft * 0.10f + cheekFold * foldDepth;
  d = blend(d, lips(q), 0.32f);
  // Lids: a shell over the eyeball with a slit.
  const Packet open = eye.openness(p.x);
  const Packet upper = eye.upperEdge(e, open);
  const Packet crease = bump(e.y - upper - 0.34f, 0.17f) * bump(e.x, 1.7f);
  const Packet bag = bump(e.y + eye.lower + 0.75f, 0.3f) * bump(e.x, 1.5f);
  const Packet lids = length(e) - eye.radius * 1.11f + crease * 0.07f * who.lidCrease +
                      bag * 0.05f * who.folds;
  d = blend(d, lids, 0.55f);
  const Packet slit = max(max(e.y - upper, eye.lowerEdge(e) - e.y), -0.2f - e.z) * 0.8f;
  d = carve(d, select(e.x > -eye.halfWidth, slit, all(9.0f)), 0.07f);
  // The gap between the lips.
  const Packet z = q.z - mouth.depth(q.x);
  const Packet gap = max(max(q.y - mouth.upperEdge(q.x), mouth.lowerEdge(q.x) - q.y),
                         -2.6f - z) * 0.8f;
  d = carve(d, max(gap, q.x - mouth.halfWidth), 0.06f);
  return blend(d, ears(q), 0.9f);
}

Packet Face::eyeball(const Points& p) const {
  const Points q = {abs(p.x), p.y, p.z};
  return length(q - eye.centre) - eye.radius;
}

Packet Face::teeth(const Points& p) const {
  const Packet ax = abs(p.x);
  const Packet z = p.z - (mouth.centreZ - 0.75f - 0.17f * ax * ax);
  const float top = mouth.shutY + 0.1f;
  const Packet upper = max(max(abs(p.y - top - 0.2f) - 0.5f, abs(z) - 0.25f), ax - 2.2f);
  const float low = top - 0.9f - 0.85f * when.mouthOpen;
  const Packet lower = max(max(abs(p.y - low) - 0.4f, abs(z + 0.15f) - 0.25f), ax - 1.9f);
  return min(upper, lower) * 0.85f;
}

}  // namespace world
