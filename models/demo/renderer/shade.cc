#include <algorithm>

#include "noise.h"
#include "paint.h"
#include "scene.h"

namespace world {
namespace {

Points normalAt(const Scene& scene, const Points& p) {
  const float h = 0.03f;
  const Point corners[4] = {{1, -1, -1}, {-1, -1, 1}, {-1, 1, -1}, {1, 1, 1}};
  Points n = constant({0, 0, 0});
  for (const Point& c : corners) {
    const Packet d = scene.distance({p.x + c.x * h, p.y + c.y * h, p.z + c.z * h});
    n = {n.x + d * c.x, n.y + d * c.y, n.z + d * c.z};
  }
  return normalised(n);
}

/// 1 where nothing stands between p and the light.
Packet shadow(const Scene& scene, const Points& p, Point light) {
  Packet lit = all(1.0f);
  float t = 0.35f;
  for (int i = 0; i < 6; i++) {
    const Packet d = scene.distance({p.x + light.x * t, p.y + light.y * t, p.z + light.z * t});
    lit = min(lit, d * (5.0f / t) + 0.35f);
    t *= 1.85f;
  }
  return smoothstep(0.0f, 1.0f, clamp(lit, 0.0f, 1.0f));
}

/// 1 in the open, 0 in a crevice.
Packet openness(const Scene& scene, const Points& p, const Points& n) {
  Packet closed = all(0.0f);
  float weight = 1.0f;
  for (const float h : {0.35f, 1.3f}) {
    closed += max(h - scene.distance(p + n * all(h)), 0.0f) * (weight / h);
    weight *= 0.7f;
  }
  return clamp(1.0f - 0.62f * closed, 0.08f, 1.0f);
}

Paint paintAt(const Scene& scene, const Points& p, Packet labels) {
  const Face& face = scene.face;
  const Points head = scene.toHead(p);
  Paint paint = paintSkin(face, head);
  const auto put = [&](Mask where, const Paint& other) {
    paint.colour = select(where, other.colour, paint.colour);
    paint.gloss = select(where, other.gloss, paint.gloss);
    paint.wrap = select(where, other.wrap, paint.wrap);
  };
  Mask where = labels == all(kEye);
  if (any(where)) put(where, paintEye(face, head));
  where = labels == all(kMouthInside);
  if (any(where)) {
    const Mask isTooth = face.teeth(head) < 0.08f;
    const Packet depth = smoothstep(-2.2f, -0.2f, head.z - face.mouth.depth(abs(head.x)));
    const Points gum = constant({0.25f, 0.06f, 0.055f}) * depth;
    const Packet gaps = smoothstep(0.02f, 0.12f, abs(head.x * 1.25f - floor(head.x * 1.25f) - 0.5f));
    const Points tooth = constant({0.72f, 0.67f, 0.56f}) * (0.55f + 0.45f * gaps) * depth;
    put(where, {select(isTooth, tooth, gum), select(isTooth, all(0.6f), all(0.3f)), all(0.5f)});
  }
  where = labels == all(kHair);
  if (any(where)) put(where, paintHair(face, head));
  where = labels == all(kCloth);
  if (any(where)) put(where, paintCloth(face, scene.toBody(p)));
  where = labels == all(kGlasses);
  if (any(where)) {
    const float dark = 0.02f + 0.10f * (1.0f - face.who.glassesTint);
    put(where, {constant({dark * 1.3f, dark, dark * 0.9f}), all(1.2f), all(0.0f)});
  }
  where = labels == all(kHand);
  if (any(where)) {
    const Packet grain = noise({p.x * 2.0f, p.y * 2.0f, p.z * 2.0f});
    const Points tone = constant(skinTone(face.when.handMelanin, 0.6f, 0.5f));
    put(where, {tone * (0.86f + 0.2f * grain), all(0.2f), all(1.0f)});
  }
  return paint;
}

/// What spectacle lenses add to and take from what is seen through them.
Points throughLenses(const Scene& scene, Point origin, const Points& rays,
                     const Points& hit, Points colour) {
  const Points from = scene.toHead(constant(origin));
  const Points to = scene.toHead(hit);
  const Points way = to - from;
  const Packet t = (9.0f - from.z) / (way.z - 1e-4f);
  const Points at = from + way * t;
  const Packet inside = smoothstep(0.02f, -0.08f, scene.worn.lenses({at.x, at.y, all(9.25f) - 0.05f * at.x * at.x}));
  const Packet seen = select((t > 0.0f) & (t < 1.0f), inside, all(0.0f));
  const Packet streak = bump(at.x * 0.55f + at.y - 0.9f - floor((at.x * 0.55f + at.y - 0.9f) * 0.12f) * 8.3f, 0.5f);
  colour = colour * (1.0f - 0.10f * seen);
  return colour + constant({0.05f, 0.055f, 0.06f}) * (seen * (0.35f + streak));
}

}  // namespace

Points shade(const Scene& scene, Point origin, const Points& rays, const Points& hit,
             Packet labels) {
  const Moment& when = scene.face.when;
  const Paint paint = paintAt(scene, hit, labels);
  const Points n = normalAt(scene, hit);
  const Point key = normalised({when.keyX, when.keyY, when.keyZ});
  const Packet open = openness(scene, hit, n);
  const Packet lit = shadow(scene, hit + n * all(0.05f), key);
  // Light goes round corners in skin, red the farthest.
  const Packet cosine = dot(n, key);
  const auto diffuse = [&](float reach) {
    const Packet wrap = paint.wrap * reach;
    const Packet turned = max((cosine + wrap) / (1.0f + wrap), 0.0f);
    return turned * mix(lit, all(1.0f), wrap * 0.35f);
  };
  const float warm = when.keyWarmth;
  const Points sun = {diffuse(0.34f) * (1.0f + 0.25f * warm), diffuse(0.14f),
                      diffuse(0.08f) * (1.0f - 0.3f * warm)};
  const Packet up = n.y * 0.5f + 0.5f;
  const Packet shut = 1.0f - open;
  const Packet dim = when.ambient * (0.55f + 0.6f * up);
  const Points air = {dim * (1.0f - shut * (1.0f - 0.25f * paint.wrap)), dim * open * 1.0f,
                      dim * open * (1.02f + 0.08f * up)};
  const Packet facing = max(-dot(n, rays), 0.0f);
  const Packet edge = squared(squared(1.0f - facing));
  const Packet back = edge * max(0.35f - cosine, 0.0f) * when.rim * 1.6f * open * open;
  Points light = sun * all(1.55f * when.keyStrength) + air;
  light = {light.x + back, light.y + back, light.z + back * 1.1f};
  Points colour = {paint.colour.x * light.x, paint.colour.y * light.y,
                   paint.colour.z * light.z};
  // Highlights: a broad sheen and, on wet things, a glint.
  const Points half = normalised(constant(key) - rays);
  const Packet h = max(dot(n, half), 0.0f);
  const Packet h8 = squared(squared(squared(h)));
  const Packet sheen = squared(h8) * 0.32f * lit;
  const Packet glint = squared(squared(squared(h8))) * select(paint.gloss > 1.0f, all(1.1f), all(0.12f));
  const Packet shine = paint.gloss * (sheen * 0.75f + glint + edge * 0.22f * open) * when.keyStrength;
  colour = {colour.x + shine, colour.y + shine, colour.z + shine};
  if (scene.worn.hasGlasses) colour = throughLenses(scene, origin, rays, hit, colour);
  return colour * all(when.exposure);
}

}  // namespace world
