#include "landmarks.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace guise {

void LandmarksToFrame(float* landmarks, int count, Affine crop_to_frame) {
  Affine m = crop_to_frame;
  const double scale = std::hypot(m[0], m[3]);
  for (float* point = landmarks; point < landmarks + count * 3; point += 3) {
    const double x = point[0] - 0.5, y = point[1] - 0.5;
    point[0] = static_cast<float>(m[0] * x + m[1] * y + m[2]);
    point[1] = static_cast<float>(m[3] * x + m[4] * y + m[5]);
    point[2] = static_cast<float>(point[2] * scale);
  }
}

void LandmarkExtent(const float* landmarks, int count, const double* directions, double* extent) {
  double least[2], most[2];
  double nothing = 0;  // unless there is one that is no number, which the extent then is
  for (int d = 0; d < 2; d++) {
    least[d] = std::numeric_limits<double>::infinity();
    most[d] = -least[d];
  }
  for (const float* point = landmarks; point < landmarks + count * 3; point += 3) {
    for (int d = 0; d < 2; d++) {
      const double at = point[0] * directions[2 * d] + point[1] * directions[2 * d + 1];
      least[d] = std::min(least[d], at);
      most[d] = std::max(most[d], at);
      nothing += at * 0;
    }
  }
  for (int d = 0; d < 2; d++) {
    extent[d] = least[d] + nothing;
    extent[2 + d] = most[d] + nothing;
  }
}

namespace {

/// Weight of a new value in exponential smoothing with this cut-off.
inline double WeightOf(double cutoff_hz, double seconds) {
  const double turn = 2 * 3.14159265358979323846 * cutoff_hz * seconds;
  return turn / (turn + 1);
}

}  // namespace

void FilterOneEuro(const OneEuro& filter, const float* raw, int count, float* last,
                   float* last_raw, float* speed, float* smooth) {
  const double speed_weight = WeightOf(filter.speed_cutoff_hz, filter.seconds);
  const double per_unit = filter.per_unit / filter.seconds;
  for (int i = 0; i < count; i++) {
    const double value = raw[i];
    const double speed_now = (value - last_raw[i]) * per_unit;
    const double mean_speed = speed[i] + (speed_now - speed[i]) * speed_weight;
    const double cutoff_hz =
        filter.min_cutoff_hz + filter.cutoff_per_speed * std::abs(mean_speed);
    const double smoothed = last[i] + (value - last[i]) * WeightOf(cutoff_hz, filter.seconds);
    speed[i] = static_cast<float>(mean_speed);
    last_raw[i] = raw[i];
    last[i] = smooth[i] = static_cast<float>(smoothed);
  }
}

}  // namespace guise
