// What is not skin: hair, glasses, clothes, and a hand in front.
#pragma once

#include "face.h"

namespace world {

class Worn {
 public:
  explicit Worn(const Face& face);

  Packet hair(const Points& head) const;
  Packet glasses(const Points& head) const;
  Packet lenses(const Points& head) const;
  /// In the body's space, which is head space without the head's turning.
  Packet cloth(const Points& body) const;
  Packet neck(const Points& head, const Points& body) const;
  Packet hand(const Points& body) const;

  bool hasHair, hasGlasses, hasHand;

 private:
  const Face& face_;
  Rotation handTurn_;
  Packet frame2d(const Points& head, Packet& depth) const;
};

}  // namespace world
