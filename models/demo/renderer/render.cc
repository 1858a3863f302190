// The renderer's C interface, called from Python: see world/renderer.py.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "scene.h"

namespace world {
namespace {

constexpr float kNear = 24.0f, kFar = 26.0f;  // before and behind the head's middle
constexpr int kSteps = 48;

/// Where each ray meets something; distance from the origin, or far beyond.
Packet march(const Scene& scene, const Points& rays, float start, float end, Mask& isHit) {
  Packet t = all(start);
  isHit = Mask{};
  Mask isDone = Mask{};
  for (int step = 0; step < kSteps; step++) {
    const Points p = {scene.camera.x + rays.x * t, scene.camera.y + rays.y * t,
                      scene.camera.z + rays.z * t};
    const Packet d = scene.distance(p);
    isHit |= ~isDone & (d < 0.012f);
    isDone |= isHit | (t > end);
    if (!any(~isDone)) break;
    t = select(isDone, t, t + max(d * 0.92f, 0.008f));
  }
  // Rays still under way graze a surface.
  isHit |= ~isDone;
  return t;
}

/// Film curve and display gamma; 0..255.
Packet develop(Packet linear) {
  const Packet x = max(linear, 0.0f);
  const Packet curved = x * (1.0f + x * 0.12f) / (1.0f + x * 0.55f) * 1.18f;
  return sqrt(clamp(curved, 0.0f, 1.0f)) * 255.0f;
}

struct Block {
  Packet red, green, blue, label;
};

Block renderBlock(const Scene& scene, const Packet& u, const Packet& v) {
  const Points rays = normalised(Points{u, -v, all(-1.0f)});
  const float depth = scene.camera.z;
  Mask isHit;
  const Packet t = march(scene, rays, depth - kNear, depth + kFar, isHit);
  Block block = {all(0), all(0), all(0), all(kBackground)};
  if (!any(isHit)) return block;
  const Points hit = constant(scene.camera) + rays * t;
  const Packet labels = scene.labels(hit);
  const Points colour = shade(scene, scene.camera, rays, hit, labels);
  block.label = select(isHit, labels, block.label);
  block.red = select(isHit, develop(colour.x), block.red);
  block.green = select(isHit, develop(colour.y), block.green);
  block.blue = select(isHit, develop(colour.z), block.blue);
  return block;
}

/// The pictures being filled; the caller's memory.
struct Picture {
  int width, height;
  const float* view;
  uint8_t *rgb, *cover, *labels;

  Block see(const Scene& scene, const Packet& x, const Packet& y) const {
    return renderBlock(scene, view[0] * x + view[1] * y + view[2],
                       view[3] * x + view[4] * y + view[5]);
  }

  /// Four by four pixels, a ray through the middle of each.
  void fillBlock(const Scene& scene, int left, int top) const {
    Packet x, y;
    for (int i = 0; i < kLanes; i++) {
      x[i] = static_cast<float>(left + i % 4);
      y[i] = static_cast<float>(top + i / 4);
    }
    const Block b = see(scene, x, y);
    for (int i = 0; i < kLanes; i++) {
      const int column = left + i % 4, row = top + i / 4;
      if (column >= width || row >= height) continue;
      const int at = row * width + column;
      rgb[3 * at] = static_cast<uint8_t>(b.red[i] + 0.5f);
      rgb[3 * at + 1] = static_cast<uint8_t>(b.green[i] + 0.5f);
      rgb[3 * at + 2] = static_cast<uint8_t>(b.blue[i] + 0.5f);
      labels[at] = static_cast<uint8_t>(b.label[i]);
      cover[at] = labels[at] == kBackground ? 0 : 255;
    }
  }

  bool differs(int a, int b) const {
    if (labels[a] != labels[b]) return true;
    for (int c = 0; c < 3; c++) {
      if (std::abs(rgb[3 * a + c] - rgb[3 * b + c]) > 14) return true;
    }
    return false;
  }

  std::vector<int> edges() const {
    std::vector<int> found;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        const int at = row * width + column;
        if ((column > 0 && differs(at, at - 1)) ||
            (column + 1 < width && differs(at, at + 1)) ||
            (row > 0 && differs(at, at - width)) ||
            (row + 1 < height && differs(at, at + width))) {
          found.push_back(at);
        }
      }
    }
    return found;
  }

  /// Up to four pixels, the mean of four rays on a turned grid for each.
  void refine(const Scene& scene, const int* pixels, size_t count) const {
    static const float offsets[4][2] = {
        {-0.125f, -0.375f}, {0.375f, -0.125f}, {0.125f, 0.375f}, {-0.375f, 0.125f}};
    Packet x, y;
    for (int i = 0; i < kLanes; i++) {
      const int at = pixels[std::min<size_t>(i / 4, count - 1)];
      x[i] = static_cast<float>(at % width) + offsets[i % 4][0];
      y[i] = static_cast<float>(at / width) + offsets[i % 4][1];
    }
    const Block b = see(scene, x, y);
    for (size_t p = 0; p < count; p++) {
      float sums[4] = {2, 2, 2, 0};
      for (size_t i = 4 * p; i < 4 * p + 4; i++) {
        sums[0] += b.red[i];
        sums[1] += b.green[i];
        sums[2] += b.blue[i];
        sums[3] += b.label[i] == kBackground ? 0.0f : 255.0f;
      }
      for (int c = 0; c < 3; c++) rgb[3 * pixels[p] + c] = static_cast<uint8_t>(sums[c] / 4);
      cover[pixels[p]] = static_cast<uint8_t>(sums[3] / 4);
    }
  }
};

}  // namespace
}  // namespace world

extern "C" {

/// Names in the order of the vectors, separated by spaces; middle values likewise.
const char* identity_names() {
#define NAME(name, middle, reach) #name " "
  return ""
#include "identity.def"
      ;
#undef NAME
}

const char* moment_names() {
#define NAME(name, neutral) #name " " #neutral " "
  return ""
#include "moment.def"
      ;
#undef NAME
}

/// Renders `width` × `height` pixels: one ray each, and four more where a neighbour
/// differs if `isSmooth`.
/// @param view 2×3, row-major: pixels (centres at integers) to the image plane at
///   distance 1 (x right, y down)
/// @param rgb 3 bytes per pixel, RGB; black where nothing is hit
/// @param cover per pixel, how much of it is hit, 0..255
/// @param labels per pixel, the Label of its middle
void render(const float* identity, const float* moment, const float* view, int width,
            int height, int isSmooth, uint8_t* rgb, uint8_t* cover, uint8_t* labels) {
  using namespace world;
  const Scene scene(identityFrom(identity), momentFrom(moment));
  const Picture picture{width, height, view, rgb, cover, labels};
  for (int top = 0; top < height; top += 4) {
    for (int left = 0; left < width; left += 4) picture.fillBlock(scene, left, top);
  }
  if (!isSmooth) return;
  const std::vector<int> edges = picture.edges();
  for (size_t at = 0; at < edges.size(); at += 4) {
    picture.refine(scene, edges.data() + at, std::min<size_t>(4, edges.size() - at));
  }
}

/// Where named places of the face are on the image plane at distance 1.
/// @param places ten numbers: five points as x, y in the order eye, eye (left in the
///   picture first), nose tip, mouth corner, mouth corner; then 64 × 2 of the face's
///   outline points from which a box can be taken
void places(const float* identity, const float* moment, float* out) {
  using namespace world;
  const Scene scene(identityFrom(identity), momentFrom(moment));
  const Face& face = scene.face;
  const auto put = [&](Point p) {
    const Point w = scene.fromHead(p);
    const float depth = scene.camera.z - w.z;
    *out++ = (w.x - scene.camera.x) / depth;
    *out++ = -(w.y - scene.camera.y) / depth;
  };
  const float eyeZ = face.eye.centre.z + 0.93f * face.eye.radius;
  const float eyeX = face.eye.centre.x - 0.12f;
  put({-eyeX, 0.02f, eyeZ});
  put({eyeX, 0.02f, eyeZ});
  put({0, face.noseEnd.y + 0.3f, face.noseEnd.z + face.who.noseTip});
  const float corner = face.mouth.halfWidth * 0.97f;
  const float cornerY = face.mouth.centreY + face.mouth.curve * corner * corner - 0.12f;
  const Point mouthCorner = {corner, cornerY,
                             face.mouth.centreZ - face.mouth.bend * corner * corner};
  put({-mouthCorner.x, mouthCorner.y, mouthCorner.z});
  put(mouthCorner);
  // The outline: forehead to chin, temple to temple.
  const float top = 6.9f, bottom = face.chin.y - face.who.chinSize - 0.75f;
  for (int i = 0; i < 64; i++) {
    const float angle = i * 0.09817477f;
    const float y = angle < 3.1415927f ? top * std::sin(angle) : -bottom * std::sin(angle);
    const float x = 6.9f * face.who.headWidth * std::cos(angle);
    put({x, y, 5.5f - 4.0f * x * x / 44.0f});
  }
}
}
