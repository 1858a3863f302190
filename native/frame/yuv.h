// BT.601 limited range (ITU-R BT.601-7, 8-bit): Y 16–235, Cb and Cr 16–240; RGB 0–255.
#ifndef GUISE_NATIVE_FRAME_YUV_H_
#define GUISE_NATIVE_FRAME_YUV_H_

#include <algorithm>
#include <cstdint>

namespace guise {

constexpr float kLuma = 255.0f / 219.0f;
constexpr float kCrToR = 1.596027f;
constexpr float kCbToG = -0.391762f;
constexpr float kCrToG = -0.812968f;
constexpr float kCbToB = 2.017232f;

inline float Clamp255(float v) { return std::min(255.0f, std::max(0.0f, v)); }

/// Rounded.
inline uint8_t ToByte(float v) { return static_cast<uint8_t>(static_cast<int>(Clamp255(v) + 0.5f)); }

/// @param offset  the value of black, or of no colour; 0 for a change of colour
inline float RgbToY(float r, float g, float b, float offset = 16.0f) {
  return offset + 0.256788f * r + 0.504129f * g + 0.097906f * b;
}
inline float RgbToCb(float r, float g, float b, float offset = 128.0f) {
  return offset - 0.148223f * r - 0.290993f * g + 0.439216f * b;
}
inline float RgbToCr(float r, float g, float b, float offset = 128.0f) {
  return offset + 0.439216f * r - 0.367788f * g - 0.071427f * b;
}

}  // namespace guise

#endif  // GUISE_NATIVE_FRAME_YUV_H_
