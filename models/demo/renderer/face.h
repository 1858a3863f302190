// The face's surface: skull, jaw, nose, lips and lids run into each other as one skin.
#pragma once

#include "people.h"
#include "solids.h"

namespace world {

/// The curves that features follow in the face's front view, at one height and depth
/// for each |x|. The mouth is bent around the jaw: depth falls with x².
struct Mouth {
  float shutY;  // where the lips meet while the mouth is shut
  float centreY, centreZ, halfWidth, curve, bend;
  float openUp, openDown;  // how far the lips' inner edges leave the line between them
  float upper, lower, bow;

  /// 1 in the middle, 0 at the corners, negative outside.
  Packet fullness(Packet ax) const { return 1.0f - squared(ax * (1.0f / halfWidth)); }
  Packet lineY(Packet ax) const { return centreY + curve * ax * ax; }
  Packet depth(Packet ax) const { return centreZ - bend * ax * ax; }
  Packet upperEdge(Packet ax) const {
    return lineY(ax) + openUp * max(fullness(ax), 0.0f);
  }
  Packet lowerEdge(Packet ax) const {
    return lineY(ax) - openDown * max(fullness(ax), 0.0f);
  }
};

/// One eye in its own frame: x outward, y up, z forward, origin in the eyeball.
struct Eye {
  Point centre;  // of the eye at positive x; the other is mirrored
  float radius, halfWidth, upper, lower, tiltCos, tiltSin;
  float openLeft, openRight;
  float gazeX, gazeY;

  Points local(const Points& mirrored) const {
    const Points q = mirrored - centre;
    return {q.x * tiltCos + q.y * tiltSin, q.y * tiltCos - q.x * tiltSin, q.z};
  }
  /// Share of the opening left by a blink, on the side where x lies.
  Packet openness(Packet x) const {
    return select(x < 0.0f, all(openLeft), all(openRight));
  }
  Packet shape(const Points& q) const {
    const Packet t = (q.x + 0.12f) * (1.0f / halfWidth);
    return 1.0f - t * t;
  }
  Packet upperEdge(const Points& q, Packet open) const {
    return shape(q) * (upper * open - lower * 0.75f * (1.0f - open));
  }
  Packet lowerEdge(const Points& q) const { return -lower * shape(q); }
};

class Face {
 public:
  Face(const Identity& who, const Moment& when);

  /// Distance to skin, in head space.
  Packet distance(const Points& p) const;
  Packet eyeball(const Points& p) const;
  Packet teeth(const Points& p) const;

  const Identity who;
  const Moment when;
  Mouth mouth;
  Eye eye;
  Point chin, gonion;       // ends of the jaw at positive x
  Point noseRoot, noseEnd, noseWing;
  Point skull, skullRadii;  // the cranium's ellipsoid

 private:
  Packet bones(const Points& mirrored) const;
  Packet nose(const Points& mirrored) const;
  Packet lips(const Points& mirrored) const;
  Packet ears(const Points& mirrored) const;
};

}  // namespace world
