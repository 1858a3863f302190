// What covers a source's skin, hair or hands, is painted over with skin: smooth, and in
// the colours of the skin around there.
#include <algorithm>

#include "box_blur.h"
#include "mesh/source.h"

namespace guise {
namespace {

// How far around skin is looked for, in face widths, and how much the cheeks' counts
// beside what is found (by identity score and eye on four clips).
constexpr float kSkinSigma = 0.08f;
constexpr float kCheekShare = 0.01f;

void Mix(float share, float painted, uint8_t* value) {
  const float mixed = *value + share * (painted - *value);
  *value = static_cast<uint8_t>(std::min(255.0f, std::max(0.0f, mixed)) + 0.5f);
}

}  // namespace

void MeshSource::PaintSkin(const SkinColour& cheeks, const std::vector<float>& cover) {
  const size_t count = texels_.size();
  std::vector<float> skin(count * 4), scratch((count + texel_columns_) * 4);
  for (size_t i = 0; i < count; i++) {
    const SourceTexel& t = texels_[i];
    const float weight = t.weight * (1 - cover[i]);
    const float sums[4] = {weight, weight * t.luma, weight * t.cb, weight * t.cr};
    std::copy_n(sums, 4, &skin[4 * i]);
  }
  const int radius = BoxRadius(kSkinSigma * face_width_ * texel_scale_);
  BoxBlur<4>(skin.data(), scratch.data(), texel_columns_, texel_rows_, radius, 3);
  std::vector<float> paint[3];
  for (int k = 0; k < 3; k++) {
    paint[k].resize(count);
    const float zero = k == 0 ? 16 : 128;
    for (size_t i = 0; i < count; i++) {
      const float* sums = &skin[4 * i];
      paint[k][i] = zero + (sums[1 + k] + kCheekShare * cheeks.mean[k]) / (sums[0] + kCheekShare);
    }
  }
  TextureLevel& texture = levels_[0];
  for (int y = 0; y < texture.height; y++) {
    uint8_t* row = &texture.luma[static_cast<size_t>(y) * texture.luma_stride];
    for (int x = 0; x < texture.width; x++) {
      const float fx = static_cast<float>(x), fy = static_cast<float>(y);
      const float share = MapAt(cover, fx, fy);
      if (share > 0) Mix(share, MapAt(paint[0], fx, fy), row + x);
    }
  }
  for (int y = 0; y < texture.height / 2; y++) {
    uint8_t* row = &texture.chroma[static_cast<size_t>(y) * texture.chroma_stride];
    for (int x = 0; x < texture.width; x++) {
      const float fx = 2.0f * (x / 2) + 0.5f, fy = 2.0f * y + 0.5f;
      const float share = MapAt(cover, fx, fy);
      if (share > 0) Mix(share, MapAt(paint[1 + (x & 1)], fx, fy), row + x);
    }
  }
  AverageTexels();
}

}  // namespace guise
