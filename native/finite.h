// Whether a network gave numbers at all.
#ifndef GUISE_NATIVE_FINITE_H_
#define GUISE_NATIVE_FINITE_H_

#include <cstdint>

namespace guise {

/// False when any of the values is infinite or no number.
bool AreFinite(const float* values, int64_t count);

}  // namespace guise

#endif  // GUISE_NATIVE_FINITE_H_
