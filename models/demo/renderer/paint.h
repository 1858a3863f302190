// The colours of skin, eyes, hair and cloth, before light. Linear RGB as x, y, z.
#pragma once

#include "face.h"

namespace world {

struct Paint {
  Points colour;
  Packet gloss;  // strength of the highlight
  Packet wrap;   // how far light bleeds around (skin: far)
};

Point skinTone(float melanin, float ruddiness, float yellowness);
Point hairTone(float darkness, float redness, float grey);

/// @param p in head space
Paint paintSkin(const Face& face, const Points& p);
Paint paintEye(const Face& face, const Points& p);
Paint paintHair(const Face& face, const Points& p);
Paint paintCloth(const Face& face, const Points& body);

}  // namespace world
