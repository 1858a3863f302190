// BT.601 limited range (ITU-R BT.601-7, 8-bit): Y 16–235, Cb and Cr 16–240.
#ifndef GUISE_NATIVE_YUV_H_
#define GUISE_NATIVE_YUV_H_

namespace guise {

constexpr float kLuma = 255.0f / 219.0f;
constexpr float kCrToR = 1.596027f;
constexpr float kCbToG = -0.391762f;
constexpr float kCrToG = -0.812968f;
constexpr float kCbToB = 2.017232f;

}  // namespace guise

#endif  // GUISE_NATIVE_YUV_H_
