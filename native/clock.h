// The one clock of the frame path: monotonic, the same in every thread.
#ifndef GUISE_NATIVE_CLOCK_H_
#define GUISE_NATIVE_CLOCK_H_

namespace guise {

/// Microseconds of the monotonic clock; the origin is arbitrary but common to
/// all threads and processes of this boot.
double NowUs();

}  // namespace guise

#endif  // GUISE_NATIVE_CLOCK_H_
