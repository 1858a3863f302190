#include "clock.h"

#include <chrono>

namespace guise {

double NowUs() {
  using std::chrono::duration;
  using std::chrono::steady_clock;
  return duration<double, std::micro>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace guise
