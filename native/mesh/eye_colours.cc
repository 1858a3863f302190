// The wearer's own eyes take on the colours of the source's. Gaze and lids stay the
// wearer's; closed lids become the drawn skin's.
#include <algorithm>

#include "frame/yuv.h"
#include "mesh/eye_bounds.h"
#include "mesh/swap.h"
#include "polygon.h"

namespace guise {
namespace {

// Contrast and mean luma of the wearer's eyes change by no more than these factors.
constexpr float kLeastStretch = 0.6f, kMostStretch = 1.5f;
constexpr float kDarkest = 0.86f, kBrightest = 1.15f;

/// Of the source's white of the eye: most of its tint is the light's.
constexpr float kWhiteShare = 0.5f;

// Width of the soft edge around what is coloured, in face widths and pixels.
constexpr float kFeather = 0.008f, kLeastFeather = 1.5f;
// Closed lids are coloured as far as the hole shows them, see holes.cc; face widths.
constexpr float kBeyondLids = 0.014f;

/// What an eye's mask and its lids' colours are, worked out every few pixels.
class EyeField {
 public:
  enum Plane { kMask, kLuma, kCb, kCr, kPlanes };

  EyeField(int step, const EyeBounds& box, std::vector<float>* memory)
      : box_(box),
        step_(step),
        per_step_(1.0f / static_cast<float>(step)),
        columns_((box.right - box.left) / step + 2),
        rows_((box.bottom - box.top) / step + 2),
        memory_(*memory) {
    const size_t needed = static_cast<size_t>(kPlanes) * columns_ * rows_;
    if (memory_.size() < needed) memory_.resize(needed);
  }

  /// A soft edge `beyond` an outline: 1 inside to 0 outside.
  void Mask(const float (*outline)[2], float beyond, float feather) {
    for (int row = 0; row < rows_; row++) {
      float* values = &memory_[Index(kMask, 0, row)];
      SignedDistances(static_cast<float>(box_.left), static_cast<float>(step_),
                      static_cast<float>(box_.top + row * step_), columns_, outline, kEyePoints, values);
      for (int col = 0; col < columns_; col++) {
        values[col] = 1 - Smoothstep(values[col], beyond - 0.5f * feather, feather);
      }
    }
  }

  /// Carries colours along an outline inwards: the nearer a point of it, the more of its own.
  void Carry(const float (*outline)[2], const float (*colours)[3]) {
    for (int row = 0; row < rows_; row++) {
      for (int col = 0; col < columns_; col++) {
        const float x = static_cast<float>(box_.left + col * step_);
        const float y = static_cast<float>(box_.top + row * step_);
        float total = 0, sums[3] = {0, 0, 0};
        for (int i = 0; i < kEyePoints; i++) {
          const float dx = x - outline[i][0], dy = y - outline[i][1];
          const float share = 1 / (dx * dx + dy * dy + 1);
          total += share;
          for (int k = 0; k < 3; k++) sums[k] += share * colours[i][k];
        }
        for (int k = 0; k < 3; k++) memory_[Index(kLuma + k, col, row)] = sums[k] / total;
      }
    }
  }

  /// At a pixel of the bounds.
  float At(int plane, float x, float y) const {
    const float u = (x - static_cast<float>(box_.left)) * per_step_;
    const float v = (y - static_cast<float>(box_.top)) * per_step_;
    const int col = static_cast<int>(u), row = static_cast<int>(v);
    const float tx = u - static_cast<float>(col), ty = v - static_cast<float>(row);
    const float *a = &memory_[Index(plane, col, row)], *b = a + columns_;
    const float upper = a[0] + tx * (a[1] - a[0]), lower = b[0] + tx * (b[1] - b[0]);
    return upper + ty * (lower - upper);
  }

 private:
  size_t Index(int plane, int col, int row) const {
    return (static_cast<size_t>(plane) * rows_ + row) * columns_ + col;
  }

  EyeBounds box_;
  int step_;
  float per_step_;
  int columns_, rows_;
  std::vector<float>& memory_;
};

/// What is to be done with the colours of one eye.
struct EyeGrade {
  float share;                   ///< 0–1: of what follows, except `closing`
  float dark, per_range;         ///< luma of the darker part; 1 / distance of the brighter one
  float own_middle, middle, stretch;      ///< luma between the two, before and after
  float dark_shift[2], bright_shift[2];   ///< of Cb and Cr
  float closing;                 ///< 0–1: of the field's colours, which are added besides
};

/// Grades the snapshot and, for pixels that the blend leaves as they are, the frame.
void GradePixels(const EyeGrade& grade, const EyeField& field, const EyeBounds& box,
                 const PixelRect& rect, const Nv12Target& frame, Snapshot* picture) {
  for (int y = box.top / 2; y < box.bottom / 2; y++) {
    for (int x = box.left / 2; x < box.right / 2; x++) {
      const float px = 2.0f * x + 0.5f, py = 2.0f * y + 0.5f;
      const float share = field.At(EyeField::kMask, px, py);
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
        const float lid = grade.closing > 0 ? grade.closing * field.At(EyeField::kCb + k, px, py) : 0;
        c[k] = out[k] = ToByte(c[k] + share * (grade.share * shift + lid));
      }
    }
  }
  for (int y = box.top; y < box.bottom; y++) {
    uint8_t* row = &picture->luma[static_cast<size_t>(y) * picture->luma_stride];
    uint8_t* out = frame.luma() + static_cast<int64_t>(rect.top + y) * frame.width + rect.left;
    for (int x = box.left; x < box.right; x++) {
      const float px = static_cast<float>(x), py = static_cast<float>(y);
      const float share = field.At(EyeField::kMask, px, py);
      if (share <= 0) continue;
      const float luma = row[x] - 16.0f;
      const float graded = grade.middle + grade.stretch * (luma - grade.own_middle);
      const float lid = grade.closing > 0 ? grade.closing * field.At(EyeField::kLuma, px, py) : 0;
      row[x] = out[x] = ToByte(row[x] + share * (grade.share * (graded - luma) + lid));
    }
  }
}

}  // namespace

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
    const DrawnLight light = MeanDrawnLight(grid_, drawn_lids, kEyePoints);
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
    grade.closing = eye.closing;
    const float beyond = eye.closing * kBeyondLids * grid_.face_width;
    const EyeBounds box =
        BoundsOf(outline, beyond + feather + 1, snapshot_.width, snapshot_.height);
    EyeField field(grid_.cell, box, &eye_field_);
    field.Mask(outline, beyond, feather);
    if (grade.closing > 0) {
      float paint[kEyePoints][3];  // what makes the wearer's own skin there the drawn one
      for (int i = 0; i < kEyePoints; i++) {
        float own[3];
        OwnColour(grid_, lids[i], own);
        DrawnColour(grid_, drawn_lids[i], paint[i]);
        for (int k = 0; k < 3; k++) paint[i][k] -= own[k];
      }
      field.Carry(lids, paint);
    }
    GradePixels(grade, field, box, grid_.rect, frame, &snapshot_);
  }
}

}  // namespace guise
