// The wearer's own eyes: how far they are closed, and what colours they have.
#include <algorithm>
#include <cmath>

#include "mesh/eye_bounds.h"
#include "mesh/swap.h"
#include "polygon.h"

namespace guise {
namespace {

// The landmarks of a closed eye stay half open. An eye counts as closing when its
// opening falls below these shares of what it was lately, or of its widest.
constexpr float kLatelyOpen = 0.95f, kLatelyClosed = 0.86f;
constexpr float kWidestOpen = 0.84f, kWidestClosed = 0.74f;
constexpr float kLatelyRise = 0.3f, kLatelyDecay = 0.015f;
constexpr float kWidestPrior = 0.22f, kWidestDecay = 0.002f;

// Where skin is so much redder than eyes (Cr), closed lids are told by that: they count
// from and fully at these shares of the way from eye to skin. Measured: skin 7 redder in
// a clear picture, blinks 0.8 of the way and more, narrowed eyes 0.15 at most.
constexpr float kTellingCr = 6.3f;
// Between these, what lies between the lids is hardly told from skin: narrow, blurred.
constexpr float kSkinCr = 1.5f, kEyeCr = 3.5f;
constexpr float kLidsFrom = 0.2f, kLidsFully = 0.5f;

// An open eye's colours are learnt at this pace a frame, an eye less red at the other.
constexpr float kTonePace = 0.25f, kLessRedPace = 0.3f;

// An eye with fewer sampled pixels has no colours, nor have fewer dark or bright ones.
constexpr int kLeastPixels = 12, kLeastOfKind = 3;

/// How much less a closing eye is taken for an eye where only the landmarks tell.
constexpr float kDoubt = 0.5f;

float Distance(const float* a, const float* b) {
  const float x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
  return std::sqrt(x * x + y * y + z * z);
}

/// Mean lid distance of an eye by its width.
float EyeOpening(const float* landmarks, const uint16_t (&eye)[kEyePoints]) {
  float sum = 0;
  for (int i = 2; i <= 6; i++) {
    sum += Distance(landmarks + eye[i] * 3, landmarks + eye[kEyePoints - i] * 3) / 5;
  }
  const float width = Distance(landmarks + eye[0] * 3, landmarks + eye[8] * 3);
  return width > 0 ? sum / width : 0;
}

/// 0 for an open eye to 1 for a closed one, by what is usual for this wearer.
float EyeClosing(float opening, EyeHabit* eye) {
  if (eye->widest <= 0) {
    eye->lately = opening;
    eye->widest = std::max(opening, kWidestPrior);
  }
  const float pace = opening > eye->lately ? kLatelyRise : kLatelyDecay;
  eye->lately += pace * (opening - eye->lately);
  eye->widest += kWidestDecay * (std::max(opening, kWidestPrior) - eye->widest);
  eye->widest = std::max(opening, eye->widest);
  const float open = std::min(
      Smoothstep(opening / eye->lately, kLatelyClosed, kLatelyOpen - kLatelyClosed),
      Smoothstep(opening / eye->widest, kWidestClosed, kWidestOpen - kWidestClosed));
  return 1 - open;
}

void Learn(const EyeTone& seen, EyeHabit* eye) {
  const float pace = kTonePace * (1 - eye->closing);
  for (int k = 0; k < 3; k++) {
    eye->tone.dark[k] += pace * (seen.dark[k] - eye->tone.dark[k]);
    const bool is_less_red = k == 2 && seen.bright[k] < eye->tone.bright[k];
    eye->tone.bright[k] += (is_less_red ? kLessRedPace : pace) * (seen.bright[k] - eye->tone.bright[k]);
  }
}

}  // namespace

bool MeasureEye(const TextureLevel& picture, const float (*outline)[2], int step, EyeTone* tone) {
  const EyeBounds box = BoundsOf(outline, 0, picture.width, picture.height);
  float threshold = 0;
  int count = 0;
  float sums[2][4] = {{0}};  // of darker and brighter pixels: how many, luma, Cb, Cr
  const auto add = [&](int pass, int x, int y) {
    const float luma = picture.luma[static_cast<size_t>(y) * picture.luma_stride + x];
    if (pass == 0) {
      threshold += luma;
      count++;
      return;
    }
    const uint8_t* c =
        &picture.chroma[static_cast<size_t>(y / 2) * picture.chroma_stride + (x & ~1)];
    float* sum = sums[luma < threshold ? 0 : 1];
    const float seen[4] = {1, luma - 16, c[0] - 128.0f, c[1] - 128.0f};
    for (int k = 0; k < 4; k++) sum[k] += seen[k];
  };
  constexpr int kPlaces = 32;
  float distances[kPlaces];
  for (int pass = 0; pass < 2; pass++) {
    for (int y = box.top; y < box.bottom; y += step) {
      for (int left = box.left; left < box.right; left += kPlaces * step) {
        const int places = std::min(kPlaces, (box.right - left + step - 1) / step);
        SignedDistances(static_cast<float>(left), static_cast<float>(step), static_cast<float>(y),
                        places, outline, kEyePoints, distances);
        for (int i = 0; i < places; i++) {
          if (distances[i] <= 0) add(pass, left + i * step, y);
        }
      }
    }
    if (count < kLeastPixels) return false;
    if (pass == 0) threshold /= static_cast<float>(count);
  }
  if (sums[0][0] < kLeastOfKind || sums[1][0] < kLeastOfKind) return false;
  for (int k = 0; k < 3; k++) {
    tone->dark[k] = sums[0][k + 1] / sums[0][0];
    tone->bright[k] = sums[1][k + 1] / sums[1][0];
  }
  return true;
}

void MeshSwapper::OutlineOf(const float* landmarks, const uint16_t (&ring)[kEyePoints],
                            float (*outline)[2]) const {
  for (int i = 0; i < kEyePoints; i++) {
    outline[i][0] = landmarks[ring[i] * 3] - static_cast<float>(grid_.rect.left);
    outline[i][1] = landmarks[ring[i] * 3 + 1] - static_cast<float>(grid_.rect.top);
  }
}

void MeshSwapper::WatchEyes(const float* landmarks, Wearer* wearer) {
  EyeTone seen[2];
  float redder[2], outline[kEyePoints][2];
  for (int side = 0; side < 2; side++) {
    EyeHabit& eye = wearer->eyes[side];
    OutlineOf(landmarks, kEyes[side], outline);
    eye.is_seen = MeasureEye(snapshot_, outline, grid_.cell, &seen[side]);
    if (eye.is_seen && !eye.has_tone) eye.tone = seen[side];
    eye.has_tone = eye.has_tone || eye.is_seen;
    OutlineOf(landmarks, kLids[side], outline);
    float skin[3];
    MeanOwnColour(grid_, outline, kEyePoints, skin);
    redder[side] = eye.has_tone ? skin[2] - eye.tone.bright[2] : 0;
  }
  const float both_redder = 0.5f * (redder[0] + redder[1]);
  const bool is_telling =
      wearer->eyes[0].is_seen && wearer->eyes[1].is_seen && both_redder > kTellingCr;
  for (int side = 0; side < 2; side++) {
    EyeHabit& eye = wearer->eyes[side];
    eye.closing = EyeClosing(EyeOpening(landmarks, kEyes[side]), &eye);
    if (is_telling) {
      const float way = (seen[side].bright[2] - eye.tone.bright[2]) / std::max(1.0f, redder[side]);
      eye.closing *= Smoothstep(way, kLidsFrom, kLidsFully - kLidsFrom);
    }
    eye.likeness = Smoothstep(both_redder, kSkinCr, kEyeCr - kSkinCr) *
                   (1 - (is_telling ? 1 : kDoubt) * eye.closing);
    if (eye.is_seen) Learn(seen[side], &eye);
  }
}

}  // namespace guise
