#include "frame/nv12.h"

#include <algorithm>
#include <cmath>

#include "frame/yuv.h"

namespace guise {
void RgbToNv12(const uint8_t* rgb, const Nv12Target& frame) {
  const int w = frame.width;
  for (int by = 0; by < frame.height; by += 2) {
    for (int bx = 0; bx < w; bx += 2) {
      float sum[3] = {0, 0, 0};
      for (int i = 0; i < 4; i++) {
        const int64_t at = static_cast<int64_t>(by + (i >> 1)) * w + bx + (i & 1);
        const uint8_t* p = rgb + at * 3;
        frame.luma()[at] = ToByte(RgbToY(p[0], p[1], p[2]));
        for (int c = 0; c < 3; c++) sum[c] += 0.25f * p[c];
      }
      uint8_t* chroma = frame.chroma() + static_cast<int64_t>(by / 2) * w + bx;
      chroma[0] = ToByte(RgbToCb(sum[0], sum[1], sum[2]));
      chroma[1] = ToByte(RgbToCr(sum[0], sum[1], sum[2]));
    }
  }
}

namespace {

/// Where the block begins that holds an edge: 0 … size, also for edges far outside.
int FirstBlock(double edge, int block, int size) {
  const double first = std::floor(edge / block) * block;
  return static_cast<int>(std::min<double>(size, std::max(0.0, first)));
}

void ObscurePlane(uint8_t* plane, int width, int height, int channels, double left, double top,
                  double right, double bottom, int block) {
  const double cx = (left + right) / 2, cy = (top + bottom) / 2;
  const double rx = (right - left) / 2, ry = (bottom - top) / 2;
  if (!(rx > 0) || !(ry > 0)) return;
  const int x_first = FirstBlock(left, block, width), y_first = FirstBlock(top, block, height);
  for (int by = y_first; by < height && by < bottom; by += block) {
    for (int bx = x_first; bx < width && bx < right; bx += block) {
      const int x_end = std::min(bx + block, width), y_end = std::min(by + block, height);
      // A block is obscured whole if its point nearest the centre is in the ellipse.
      const double nx = std::min<double>(std::max<double>(cx, bx), x_end) - cx;
      const double ny = std::min<double>(std::max<double>(cy, by), y_end) - cy;
      if ((nx * nx) / (rx * rx) + (ny * ny) / (ry * ry) > 1) continue;
      for (int c = 0; c < channels; c++) {
        int64_t sum = 0;
        for (int y = by; y < y_end; y++)
          for (int x = bx; x < x_end; x++)
            sum += plane[(static_cast<int64_t>(y) * width + x) * channels + c];
        const uint8_t mean = static_cast<uint8_t>(sum / ((x_end - bx) * (y_end - by)));
        for (int y = by; y < y_end; y++)
          for (int x = bx; x < x_end; x++)
            plane[(static_cast<int64_t>(y) * width + x) * channels + c] = mean;
      }
    }
  }
}

}  // namespace

void ObscureEllipse(const Nv12Target& frame, double left, double top, double right,
                    double bottom, int block) {
  const int even_block = std::max(2, block & ~1);
  ObscurePlane(frame.luma(), frame.width, frame.height, 1, left, top, right, bottom, even_block);
  ObscurePlane(frame.chroma(), frame.width / 2, frame.height / 2, 2, left / 2, top / 2,
               right / 2, bottom / 2, even_block / 2);
}

}  // namespace guise
