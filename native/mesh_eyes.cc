// The wearer's own eyes: how far they are closed, and how they take on the colours of
// the source's. Gaze and lids stay the wearer's; closed lids become the drawn skin's.
#include <algorithm>
#include <cmath>

#include "mesh_swap.h"
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

// Contrast and mean luma of the wearer's eyes change by no more than these factors.
constexpr float kLeastStretch = 0.6f, kMostStretch = 1.5f;
constexpr float kDarkest = 0.86f, kBrightest = 1.15f;

/// Of the source's white of the eye: most of its tint is the light's.
constexpr float kWhiteShare = 0.5f;

/// How much less a closing eye is taken for an eye where only the landmarks tell.
constexpr float kDoubt = 0.5f;

// Width of the soft edge around what is coloured, in face widths and pixels.
constexpr float kFeather = 0.008f, kLeastFeather = 1.5f;

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

struct Bounds {
  int left, top, right, bottom;
};

/// Even pixel bounds of an eye's outline, as far as they lie in a picture.
Bounds BoundsOf(const float (*outline)[2], float margin, int width, int height) {
  float left = 1e9f, top = 1e9f, right = -1e9f, bottom = -1e9f;
  for (int i = 0; i < kEyePoints; i++) {
    left = std::min(left, outline[i][0]);
    right = std::max(right, outline[i][0]);
    top = std::min(top, outline[i][1]);
    bottom = std::max(bottom, outline[i][1]);
  }
  const auto even = [](float v, int most) {
    return static_cast<int>(std::min(static_cast<float>(most), std::max(0.0f, v))) & ~1;
  };
  return {even(left - margin, width), even(top - margin, height), even(right + margin + 2, width),
          even(bottom + margin + 2, height)};
}

uint8_t ToByte(float v) {
  return static_cast<uint8_t>(std::min(255.0f, std::max(0.0f, v)) + 0.5f);
}

/// A soft edge around an outline, worked out every few pixels.
class SoftMask {
 public:
  SoftMask(const float (*outline)[2], float feather, int step, const Bounds& box,
           std::vector<float>* memory)
      : box_(box), columns_((box.right - box.left) / step + 2), memory_(*memory) {
    per_step_ = 1.0f / static_cast<float>(step);
    const int rows = (box.bottom - box.top) / step + 2;
    if (memory_.size() < static_cast<size_t>(columns_ * rows)) {
      memory_.resize(static_cast<size_t>(columns_ * rows));
    }
    for (int row = 0; row < rows; row++) {
      float* values = &memory_[row * columns_];
      SignedDistances(static_cast<float>(box.left), static_cast<float>(step),
                      static_cast<float>(box.top + row * step), columns_, outline, kEyePoints, values);
      for (int col = 0; col < columns_; col++) {
        values[col] = 1 - Smoothstep(values[col], -0.5f * feather, feather);
      }
    }
  }

  /// 1 inside to 0 outside, at a pixel of the bounds.
  float At(float x, float y) const {
    const float u = (x - static_cast<float>(box_.left)) * per_step_;
    const float v = (y - static_cast<float>(box_.top)) * per_step_;
    const int col = static_cast<int>(u), row = static_cast<int>(v);
    const float tx = u - static_cast<float>(col), ty = v - static_cast<float>(row);
    const float *a = &memory_[row * columns_ + col], *b = a + columns_;
    const float upper = a[0] + tx * (a[1] - a[0]), lower = b[0] + tx * (b[1] - b[0]);
    return upper + ty * (lower - upper);
  }

 private:
  Bounds box_;
  int columns_;
  float per_step_;
  std::vector<float>& memory_;
};

/// What is to be done with the colours of one eye.
struct EyeGrade {
  float share;                   ///< 0–1: of what follows, except `skin`
  float dark, per_range;         ///< luma of the darker part; 1 / distance of the brighter one
  float own_middle, middle, stretch;      ///< luma between the two, before and after
  float dark_shift[2], bright_shift[2];   ///< of Cb and Cr
  float skin[3];                 ///< added besides, for closed lids: luma, Cb, Cr
};

/// Grades the snapshot and, for pixels that the blend leaves as they are, the frame.
void GradePixels(const EyeGrade& grade, const SoftMask& mask, const Bounds& box,
                 const PixelRect& rect, const Nv12Target& frame, Snapshot* picture) {
  for (int y = box.top / 2; y < box.bottom / 2; y++) {
    for (int x = box.left / 2; x < box.right / 2; x++) {
      const float share = mask.At(2.0f * x + 0.5f, 2.0f * y + 0.5f);
      if (share <= 0) continue;
      const float luma =
          picture->luma[static_cast<size_t>(2 * y) * picture->luma_stride + 2 * x] - 16.0f;
      // Irises are nearer to the dark than to the white, and take all of its shift.
      const float place = 2 * (luma - grade.dark) * grade.per_range - 1;
      const float bright = std::min(1.0f, std::max(0.0f, place));
      uint8_t* c = &picture->chroma[static_cast<size_t>(y) * picture->chroma_stride + 2 * x];
      uint8_t* out = frame.chroma() + static_cast<int64_t>(rect.top / 2 + y) * frame.width +
                     rect.left + 2 * x;
      for (int k = 0; k < 2; k++) {
        const float shift =
            grade.dark_shift[k] + bright * (grade.bright_shift[k] - grade.dark_shift[k]);
        c[k] = out[k] = ToByte(c[k] + share * (grade.share * shift + grade.skin[1 + k]));
      }
    }
  }
  for (int y = box.top; y < box.bottom; y++) {
    uint8_t* row = &picture->luma[static_cast<size_t>(y) * picture->luma_stride];
    uint8_t* out = frame.luma() + static_cast<int64_t>(rect.top + y) * frame.width + rect.left;
    for (int x = box.left; x < box.right; x++) {
      const float share = mask.At(static_cast<float>(x), static_cast<float>(y));
      if (share <= 0) continue;
      const float luma = row[x] - 16.0f;
      const float graded = grade.middle + grade.stretch * (luma - grade.own_middle);
      row[x] = out[x] = ToByte(row[x] + share * (grade.share * (graded - luma) + grade.skin[0]));
    }
  }
}

}  // namespace

bool MeasureEye(const TextureLevel& picture, const float (*outline)[2], int step, EyeTone* tone) {
  const Bounds box = BoundsOf(outline, 0, picture.width, picture.height);
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

void MeshSwapper::GradeEyes(const Nv12Target& frame, const MeshSource& source,
                            const float* landmarks, const Wearer& wearer) {
  const float feather = std::max(kLeastFeather, kFeather * grid_.face_width);
  for (int side = 0; side < 2; side++) {
    const EyeHabit& eye = wearer.eyes[side];
    if (!eye.is_seen) continue;
    float outline[kEyePoints][2], lids[kEyePoints][2], drawn_lids[kEyePoints][2];
    OutlineOf(landmarks, kEyes[side], outline);
    OutlineOf(landmarks, kLids[side], lids);
    for (int i = 0; i < kEyePoints; i++) {
      drawn_lids[i][0] = drawn_[kLids[side][i]].x - static_cast<float>(grid_.rect.left);
      drawn_lids[i][1] = drawn_[kLids[side][i]].y - static_cast<float>(grid_.rect.top);
      for (int k = 0; k < 2; k++) outline[i][k] += eye.closing * (lids[i][k] - outline[i][k]);
    }
    float skin[3], drawn_skin[3];
    MeanOwnColour(grid_, lids, kEyePoints, skin);
    const DrawnLight light = MeanDrawnLight(grid_, drawn_lids, kEyePoints, drawn_skin);
    EyeGrade grade = {};
    if (const EyeTone* tone = source.eye_tone(side)) {
      const float dark = light.gain * tone->dark[0] + light.lift;
      const float bright = light.gain * tone->bright[0] + light.lift;
      const float range = std::max(4.0f, eye.tone.bright[0] - eye.tone.dark[0]);
      grade.share = eye.likeness;
      grade.dark = eye.tone.dark[0];
      grade.per_range = 1 / range;
      grade.own_middle = 0.5f * (eye.tone.dark[0] + eye.tone.bright[0]);
      grade.middle = std::min(kBrightest * grade.own_middle,
                              std::max(kDarkest * grade.own_middle, 0.5f * (dark + bright)));
      grade.stretch = std::min(kMostStretch, std::max(kLeastStretch, (bright - dark) / range));
      const float chroma_gain = grid_.saturation * light.gain;
      for (int k = 0; k < 2; k++) {
        grade.dark_shift[k] = chroma_gain * tone->dark[1 + k] - eye.tone.dark[1 + k];
        grade.bright_shift[k] =
            kWhiteShare * (chroma_gain * tone->bright[1 + k] - eye.tone.bright[1 + k]);
      }
    }
    for (int k = 0; k < 3; k++) grade.skin[k] = eye.closing * (drawn_skin[k] - skin[k]);
    const Bounds box = BoundsOf(outline, feather + 1, snapshot_.width, snapshot_.height);
    const SoftMask mask(outline, feather, grid_.cell, box, &eye_mask_);
    GradePixels(grade, mask, box, grid_.rect, frame, &snapshot_);
  }
}

}  // namespace guise
