#include "nv12.h"

#include <algorithm>
#include <cmath>

#include "vector_clones.h"
#include "yuv.h"

namespace guise {
namespace {

inline float Clamp255(float v) { return std::min(255.0f, std::max(0.0f, v)); }

inline void YuvToRgb(float y, float cb, float cr, float* rgb) {
  const float luma = kLuma * (y - 16.0f);
  rgb[0] = Clamp255(luma + kCrToR * (cr - 128.0f));
  rgb[1] = Clamp255(luma + kCbToG * (cb - 128.0f) + kCrToG * (cr - 128.0f));
  rgb[2] = Clamp255(luma + kCbToB * (cb - 128.0f));
}

inline float RgbToY(float r, float g, float b) {
  return 16.0f + 0.256788f * r + 0.504129f * g + 0.097906f * b;
}
inline float RgbToCb(float r, float g, float b) {
  return 128.0f - 0.148223f * r - 0.290993f * g + 0.439216f * b;
}
inline float RgbToCr(float r, float g, float b) {
  return 128.0f + 0.439216f * r - 0.367788f * g - 0.071427f * b;
}

inline uint8_t ToByte(float v) { return static_cast<uint8_t>(Clamp255(v) + 0.5f); }

inline float Mix(float a, float b, float t) { return a + (b - a) * t; }

}  // namespace

namespace {

struct Region {
  int left, top, right, bottom;  // right and bottom exclusive, all even
};

/// The frame region that a width × height crop covers, grown to whole 2×2 blocks.
Region CoveredRegion(Affine m, int width, int height, int frame_width, int frame_height) {
  const double det = m[0] * m[4] - m[1] * m[3];
  if (!(std::abs(det) > 1e-12)) return {0, 0, 0, 0};
  double left = 1e18, top = 1e18, right = -1e18, bottom = -1e18;
  const double corners[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  for (const auto& corner : corners) {
    const double u = corner[0] * (width - 1) - m[2], v = corner[1] * (height - 1) - m[5];
    const double x = (m[4] * u - m[1] * v) / det, y = (m[0] * v - m[3] * u) / det;
    left = std::min(left, x);
    right = std::max(right, x);
    top = std::min(top, y);
    bottom = std::max(bottom, y);
  }
  if (right < 0 || bottom < 0 || left > frame_width || top > frame_height) return {0, 0, 0, 0};
  const auto even = [](double v, int limit) {
    return static_cast<int>(std::min<double>(std::max(0.0, v), limit)) & ~1;
  };
  return {even(std::floor(left), frame_width), even(std::floor(top), frame_height),
          even(std::ceil(right) + 2, frame_width), even(std::ceil(bottom) + 2, frame_height)};
}

}  // namespace

GUISE_VECTOR_CLONES
void BlendCrop(const Nv12Target& frame, Affine m, const float* crop, const float* mask,
               int crop_width, int crop_height, float crop_scale, float crop_offset) {
  const Region region = CoveredRegion(m, crop_width, crop_height, frame.width, frame.height);
  const int64_t plane = static_cast<int64_t>(crop_width) * crop_height;
  const float max_u = static_cast<float>(crop_width - 1);
  const float max_v = static_cast<float>(crop_height - 1);
  for (int by = region.top; by < region.bottom; by += 2) {
    for (int bx = region.left; bx < region.right; bx += 2) {
      float cb_sum = 0, cr_sum = 0, alpha_sum = 0;
      for (int i = 0; i < 4; i++) {
        const int x = bx + (i & 1), y = by + (i >> 1);
        const float u = static_cast<float>(m[0] * x + m[1] * y + m[2]);
        const float v = static_cast<float>(m[3] * x + m[4] * y + m[5]);
        if (!(u >= 0 && v >= 0 && u <= max_u && v <= max_v)) continue;
        const int u0 = static_cast<int>(u), v0 = static_cast<int>(v);
        const int u1 = std::min(u0 + 1, crop_width - 1), v1 = std::min(v0 + 1, crop_height - 1);
        const float tu = u - u0, tv = v - v0;
        const int64_t i00 = static_cast<int64_t>(v0) * crop_width + u0;
        const int64_t i01 = static_cast<int64_t>(v0) * crop_width + u1;
        const int64_t i10 = static_cast<int64_t>(v1) * crop_width + u0;
        const int64_t i11 = static_cast<int64_t>(v1) * crop_width + u1;
        const float alpha = Mix(Mix(mask[i00], mask[i01], tu), Mix(mask[i10], mask[i11], tu), tv);
        if (alpha <= 0) continue;
        float rgb[3];
        for (int c = 0; c < 3; c++) {
          const float* p = crop + c * plane;
          const float value = Mix(Mix(p[i00], p[i01], tu), Mix(p[i10], p[i11], tu), tv);
          rgb[c] = Clamp255(value * crop_scale + crop_offset);
        }
        uint8_t* luma = frame.luma() + static_cast<int64_t>(y) * frame.width + x;
        *luma = ToByte(Mix(*luma, RgbToY(rgb[0], rgb[1], rgb[2]), alpha));
        cb_sum += alpha * RgbToCb(rgb[0], rgb[1], rgb[2]);
        cr_sum += alpha * RgbToCr(rgb[0], rgb[1], rgb[2]);
        alpha_sum += alpha;
      }
      if (alpha_sum <= 0) continue;
      uint8_t* chroma = frame.chroma() + static_cast<int64_t>(by / 2) * frame.width + bx;
      chroma[0] = ToByte(Mix(chroma[0], cb_sum / alpha_sum, alpha_sum * 0.25f));
      chroma[1] = ToByte(Mix(chroma[1], cr_sum / alpha_sum, alpha_sum * 0.25f));
    }
  }
}

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

void Nv12ToRgb(const Nv12View& frame, uint8_t* rgb, int width, int height) {
  for (int row = 0; row < height; row++) {
    const int y0 = static_cast<int64_t>(row) * frame.height / height;
    const int y1 = std::max<int>(y0 + 1, static_cast<int64_t>(row + 1) * frame.height / height);
    for (int col = 0; col < width; col++) {
      const int x0 = static_cast<int64_t>(col) * frame.width / width;
      const int x1 = std::max<int>(x0 + 1, static_cast<int64_t>(col + 1) * frame.width / width);
      int lum = 0, cb = 0, cr = 0;
      for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
          const uint8_t* c =
              frame.chroma() + static_cast<int64_t>(y / 2) * frame.width + (x & ~1);
          lum += frame.luma()[static_cast<int64_t>(y) * frame.width + x];
          cb += c[0];
          cr += c[1];
        }
      }
      const float n = static_cast<float>((y1 - y0) * (x1 - x0));
      float out[3];
      YuvToRgb(lum / n, cb / n, cr / n, out);
      uint8_t* p = rgb + (static_cast<int64_t>(row) * width + col) * 3;
      for (int i = 0; i < 3; i++) p[i] = ToByte(out[i]);
    }
  }
}

namespace {

void ObscurePlane(uint8_t* plane, int width, int height, int channels, double left, double top,
                  double right, double bottom, int block) {
  const double cx = (left + right) / 2, cy = (top + bottom) / 2;
  const double rx = (right - left) / 2, ry = (bottom - top) / 2;
  if (!(rx > 0) || !(ry > 0)) return;
  const int x_first = std::max(0, static_cast<int>(std::floor(left / block))) * block;
  const int y_first = std::max(0, static_cast<int>(std::floor(top / block))) * block;
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
