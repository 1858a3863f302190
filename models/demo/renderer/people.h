// The numbers that say who is seen and how; see identity.def and moment.def.
#pragma once

namespace world {

struct Identity {
#define NAME(name, middle, reach) float name;
#include "identity.def"
#undef NAME
};

struct Moment {
#define NAME(name, neutral) float name;
#include "moment.def"
#undef NAME
};

/// @param vector one number in -1..1 for each name of identity.def, in its order
inline Identity identityFrom(const float* vector) {
  Identity identity;
#define NAME(name, middle, reach) identity.name = (middle) + (reach) * *vector++;
#include "identity.def"
#undef NAME
  return identity;
}

/// @param values physical values for each name of moment.def, in its order
inline Moment momentFrom(const float* values) {
  Moment moment;
#define NAME(name, neutral) moment.name = *values++;
#include "moment.def"
#undef NAME
  return moment;
}

}  // namespace world
