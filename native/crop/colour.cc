#include "crop/colour.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "box_blur.h"
#include "frame/yuv.h"
#include "vector_clones.h"

namespace guise {
namespace {

/// sRGB (IEC 61966-2-1) to linear light and back, by tables fine enough for 8 bits.
struct GammaTables {
  static constexpr int kDecode = 1020;  // 4 steps for each of 255
  static constexpr int kEncode = 4096;  // over the square root of linear light
  float decode[kDecode + 2];
  float encode[kEncode + 2];
  GammaTables() {
    for (int i = 0; i < kDecode + 2; i++) {
      const double v = static_cast<double>(i) / kDecode;
      decode[i] =
          static_cast<float>(v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
    }
    for (int i = 0; i < kEncode + 2; i++) {
      const double v = std::pow(static_cast<double>(i) / kEncode, 2);
      encode[i] = static_cast<float>(
          255.0 * (v <= 0.0031308 ? v * 12.92 : 1.055 * std::pow(v, 1 / 2.4) - 0.055));
    }
  }
};

const GammaTables& Gamma() {
  static const GammaTables tables;
  return tables;
}

inline float Looked(const float* table, float place) {
  const int at = static_cast<int>(place);
  return table[at] + (table[at + 1] - table[at]) * (place - static_cast<float>(at));
}

/// From 0–255 to linear light, 0–1.
inline float Decode(const GammaTables& tables, float v) {
  return Looked(tables.decode, Clamp255(v) * (GammaTables::kDecode / 255.0f));
}

/// From linear light to 0–255.
inline float Encode(const GammaTables& tables, float v) {
  return Looked(tables.encode,
                std::sqrt(std::min(1.0f, std::max(0.0f, v))) * GammaTables::kEncode);
}

/// Cube root of a number in 0–2: a guess by a third of the exponent (the constant is
/// Kahan's, for float32), then three Newton steps.
inline float CubeRoot(float v) {
  uint32_t bits;
  std::memcpy(&bits, &v, sizeof(bits));
  bits = bits / 3 + 709921077u;
  float root;
  std::memcpy(&root, &bits, sizeof(root));
  for (int i = 0; i < 3; i++) root -= (root - v / (root * root)) * (1.0f / 3.0f);
  return root;
}

// CIE 15:2004: Lab of D65, its constants (6/29)³ and 3 · (6/29)².
constexpr float kWhiteX = 0.95047f, kWhiteZ = 1.08883f;
constexpr float kThreshold = 0.008856452f, kSlope = 7.787037f;

inline float LabCurve(float v) {
  return v > kThreshold ? CubeRoot(v) : kSlope * v + 16.0f / 116.0f;
}
inline float LabCurveBack(float v) {
  return v > 6.0f / 29.0f ? v * v * v : (v - 16.0f / 116.0f) / kSlope;
}

struct Lab {
  float channel[3];
};

// The matrices are those of BT.709's primaries and D65, between linear RGB and XYZ.

inline Lab ToLab(const GammaTables& gamma, float red, float green, float blue) {
  const float r = Decode(gamma, red), g = Decode(gamma, green), b = Decode(gamma, blue);
  const float x = LabCurve((0.412453f * r + 0.357580f * g + 0.180423f * b) / kWhiteX);
  const float y = LabCurve(0.212671f * r + 0.715160f * g + 0.072169f * b);
  const float z = LabCurve((0.019334f * r + 0.119193f * g + 0.950227f * b) / kWhiteZ);
  return {{116.0f * y - 16.0f, 500.0f * (x - y), 200.0f * (y - z)}};
}

inline void FromLab(const GammaTables& gamma, const Lab& lab, float* rgb) {
  const float fy = (lab.channel[0] + 16.0f) / 116.0f;
  const float x = kWhiteX * LabCurveBack(fy + lab.channel[1] / 500.0f);
  const float y = LabCurveBack(fy);
  const float z = kWhiteZ * LabCurveBack(fy - lab.channel[2] / 200.0f);
  rgb[0] = Encode(gamma, 3.240479f * x - 1.537150f * y - 0.498535f * z);
  rgb[1] = Encode(gamma, -0.969256f * x + 1.875991f * y + 0.041556f * z);
  rgb[2] = Encode(gamma, 0.055648f * x - 0.204043f * y + 1.057311f * z);
}

struct Moments {
  double sum[3] = {}, squares[3] = {};
  void Add(const Lab& lab) {
    for (int c = 0; c < 3; c++) {
      sum[c] += lab.channel[c];
      squares[c] += static_cast<double>(lab.channel[c]) * lab.channel[c];
    }
  }
  double Mean(int c, int count) const { return sum[c] / count; }
  double Deviation(int c, int count) const {
    return std::sqrt(std::max(0.0, squares[c] / count - Mean(c, count) * Mean(c, count)));
  }
};

/// Moments are taken of every second pixel of every second row.
constexpr int kStep = 2;
/// Contrast is at most doubled or halved: beyond, noise would be made of flat skin.
constexpr double kMostContrast = 2.0;
/// Of fewer pixels no moments are taken.
constexpr int kLeastPixels = 32;

}  // namespace

void MatchColour(const float* target, float* painted, const float* mask, int size, float scale,
                 float offset, float strength) {
  const GammaTables& gamma = Gamma();
  const int64_t plane = static_cast<int64_t>(size) * size;
  const auto painted_lab = [&](int64_t i) {
    return ToLab(gamma, painted[i] * scale + offset, painted[plane + i] * scale + offset,
                 painted[2 * plane + i] * scale + offset);
  };
  Moments wanted, found;
  int count = 0;
  for (int y = 0; y < size; y += kStep) {
    for (int x = 0; x < size; x += kStep) {
      const int64_t i = static_cast<int64_t>(y) * size + x;
      if (!(mask[i] > 0.5f)) continue;
      wanted.Add(ToLab(gamma, target[i], target[plane + i], target[2 * plane + i]));
      found.Add(painted_lab(i));
      count++;
    }
  }
  if (count < kLeastPixels) return;
  float gain[3], shift[3];
  for (int c = 0; c < 3; c++) {
    const double ratio =
        wanted.Deviation(c, count) / std::max(1e-6, found.Deviation(c, count));
    gain[c] = static_cast<float>(std::min(kMostContrast, std::max(1 / kMostContrast, ratio)));
    shift[c] = static_cast<float>(wanted.Mean(c, count) - gain[c] * found.Mean(c, count));
  }
  const float back = 1.0f / scale;
  for (int64_t i = 0; i < plane; i++) {
    if (!(mask[i] > 0)) continue;
    Lab lab = painted_lab(i);
    for (int c = 0; c < 3; c++) lab.channel[c] = lab.channel[c] * gain[c] + shift[c];
    float rgb[3];
    FromLab(gamma, lab, rgb);
    for (int c = 0; c < 3; c++) {
      float& value = painted[c * plane + i];
      value += strength * ((rgb[c] - offset) * back - value);
    }
  }
}

GUISE_VECTOR_CLONES
void SharpenCrop(float* painted, float* scratch, int size, float amount) {
  const int64_t plane = static_cast<int64_t>(size) * size;
  float* blurred = scratch;
  for (int c = 0; c < 3; c++) {
    float* values = painted + c * plane;
    std::copy_n(values, plane, blurred);
    // Six boxes of three pixels: their variances of 2/3 add up to 2².
    BoxBlur<1>(blurred, scratch + plane, size, size, 1, 6);
    for (int64_t i = 0; i < plane; i++) values[i] += amount * (values[i] - blurred[i]);
  }
}

}  // namespace guise
