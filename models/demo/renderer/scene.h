// One head in space, lit, before the camera.
#pragma once

#include "face.h"
#include "worn.h"

namespace world {

/// What a pixel shows; the truth's label image holds these numbers.
enum Label : uint8_t {
  kBackground = 0,
  kFaceSkin = 1,
  kEye = 2,
  kMouthInside = 3,
  kHair = 4,
  kGlasses = 5,
  kCloth = 6,
  kHand = 7,
  kNeckOrEar = 8,
};

class Scene {
 public:
  Scene(const Identity& who, const Moment& when);

  Points toBody(const Points& p) const { return p - shift_; }
  Points toHead(const Points& p) const;
  Point fromHead(Point p) const;

  /// Distance to whatever is nearest, in world space.
  Packet distance(const Points& p) const;
  /// Which of the things is nearest at p, as Label numbers.
  Packet labels(const Points& p) const;

  const Face face;
  const Worn worn;
  Point camera;

 private:
  Rotation turn_;
  Point pivot_, shift_;
};

/// Colour of what the rays hit; linear RGB.
/// @param origin where the rays start
/// @param rays unit directions
/// @param hit where they meet the surface
Points shade(const Scene& scene, Point origin, const Points& rays, const Points& hit,
             Packet labels);

}  // namespace world
