// Erosion and dilation of small maps.
#ifndef GUISE_NATIVE_MORPHOLOGY_H_
#define GUISE_NATIVE_MORPHOLOGY_H_

#include <algorithm>
#include <cstdint>
#include <vector>

namespace guise {

/// Each value becomes the least within `radius` of it, along rows and then columns.
inline void Erode(std::vector<float>* map, int columns, int rows, int radius) {
  const auto pass = [&](int lines, int count, int line_step, int step) {
    std::vector<float> line(static_cast<size_t>(count));
    for (int l = 0; l < lines; l++) {
      float* at = map->data() + static_cast<int64_t>(l) * line_step;
      for (int i = 0; i < count; i++) line[static_cast<size_t>(i)] = at[i * step];
      for (int i = 0; i < count; i++) {
        const int first = std::max(0, i - radius), last = std::min(count - 1, i + radius);
        at[i * step] = *std::min_element(line.begin() + first, line.begin() + last + 1);
      }
    }
  };
  pass(rows, columns, columns, 1);
  pass(columns, rows, 1, columns);
}

/// Each value becomes the most within `radius` of it.
inline void Dilate(std::vector<float>* map, int columns, int rows, int radius) {
  for (float& v : *map) v = -v;
  Erode(map, columns, rows, radius);
  for (float& v : *map) v = -v;
}

}  // namespace guise

#endif  // GUISE_NATIVE_MORPHOLOGY_H_
