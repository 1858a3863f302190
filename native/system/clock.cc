#include "system/clock.h"

#include <chrono>

namespace guise {

double NowUs() {
  using std::chrono::duration;
  using std::chrono::steady_clock;
  return duration<double, std::micro>(steady_clock::now().time_since_epoch()).count();
}

int32_t NowTick() { return static_cast<int32_t>(static_cast<uint32_t>(static_cast<int64_t>(NowUs()))); }

}  // namespace guise
