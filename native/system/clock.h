// The one clock of the frame path: monotonic, the same in every thread.
#ifndef GUISE_NATIVE_SYSTEM_CLOCK_H_
#define GUISE_NATIVE_SYSTEM_CLOCK_H_

#include <cstdint>

namespace guise {

/// Microseconds of the monotonic clock; the origin is arbitrary but common to
/// all threads and processes of this boot.
double NowUs();

/// The same in 32 bits, which wrap after 71 minutes: for lengths of time.
int32_t NowTick();

}  // namespace guise

#endif  // GUISE_NATIVE_SYSTEM_CLOCK_H_
