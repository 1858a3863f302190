#include "paint.h"

#include <algorithm>

#include "noise.h"

namespace world {
namespace {

Point lerp(Point a, Point b, float t) { return a + (b - a) * t; }
float unit(float a) { return std::min(std::max(a, 0.0f), 1.0f); }

/// Eyebrow strength, 0..1.
Packet brows(const Face& face, const Points& q, bool) {
  const Identity& who = face.who;
  const Moment& when = face.when;
  const float start = who.eyeSpacing - 1.55f + 0.25f * (1.0f - who.browDensity) -
                      0.18f * when.browFrown;
  const Packet t = (q.x - start) * (1.0f / (1.72f * who.browLength));
  const Packet middle = who.browHeight + 0.55f * when.browRaise - 0.1f +
                        who.browArch * (1.0f - squared(t * 2.0f - 1.15f)) +
                        (who.browTilt - 0.28f * when.browFrown) * (t * 2.0f - 1.0f) * -1.0f *
                            -1.0f -
                        0.22f * when.browFrown;
  const Packet thick = who.browThickness * (1.0f - 0.62f * squared(clamp(t, 0.0f, 1.0f))) + 0.04f;
  const Packet grain = noise({q.x * 5.0f - q.y * 4.0f, q.y * 9.0f + q.x * 3.0f, all(0.5f)});
  const Packet across = abs(q.y - middle) * (1.0f / thick) + (grain - 0.5f) * 0.7f;
  const Packet along = smoothstep(-0.05f, 0.12f, t) * (1.0f - smoothstep(0.8f, 1.04f, t));
  return (1.0f - smoothstep(0.55f, 1.25f, across)) * along * who.browDensity *
         smoothstep(2.0f, 4.0f, q.z);
}

/// Lip strength, 0..1, and the dark line between the lips.
Packet lipMask(const Face& face, const Points& q, Packet& line) {
  const Mouth& m = face.mouth;
  const Packet full = max(m.fullness(q.x), 0.0f);
  const Packet taper = sqrt(full + 1e-4f);
  const Packet dip = m.bow * 0.15f * bump(q.x, 0.6f);
  const Packet top = m.upperEdge(q.x) + (m.upper * 1.18f + 0.05f) * taper - dip;
  const Packet bottom = m.lowerEdge(q.x) - (m.lower * 1.22f + 0.05f) * taper;
  const Packet inside = min(top - q.y, q.y - bottom);
  const Packet front = smoothstep(3.0f, 5.0f, q.z);
  const Packet shut = abs(q.y - m.lineY(q.x));
  line = (1.0f - smoothstep(0.02f, 0.11f, shut)) *
         smoothstep(-0.06f, 0.02f, m.halfWidth - q.x) * front;
  return smoothstep(-0.05f, 0.06f, inside) * smoothstep(0.0f, 0.12f, full) * front;
}

/// Where facial hair grows, 0..1.
Packet facialHair(const Face& face, const Points& q) {
  const Identity& who = face.who;
  const Mouth& m = face.mouth;
  const Packet front = smoothstep(-2.5f, 0.5f, q.z);
  const Packet under = m.lineY(q.x);
  const Packet moustache = smoothstep(0.0f, 0.35f, q.y - under) *
                           (1.0f - smoothstep(1.1f, 1.7f, q.y - under)) *
                           (1.0f - smoothstep(2.2f, 3.1f, q.x));
  // Cheek line: from the sideburn down to the mouth's corner.
  const Packet cheek = -4.9f - 1.9f * smoothstep(6.2f, 2.6f, q.x) + all(0.0f);
  const Packet jaw = smoothstep(0.5f, -0.5f, q.y - cheek - 3.2f * smoothstep(5.2f, 6.4f, q.x)) *
                     smoothstep(-16.0f, -12.5f, q.y);
  const float grown = unit(who.beard * 2.0f);
  const float lip = unit(std::max(who.moustache * 2.0f, grown));
  const float shade = unit(who.stubble) * 0.45f;
  return front * max(max(moustache * lip, jaw * grown), max(jaw, moustache) * shade);
}

Packet moleMask(const Face& face, const Points& q) {
  const float seed = face.who.moles;
  const Points cell = {q.x * 0.45f + 37.0f * seed, q.y * 0.45f + 11.0f, all(4.0f + 90.0f * seed)};
  const Points c = {floor(cell.x), floor(cell.y), floor(cell.z)};
  const Mask ix = toInt(c.x), iy = toInt(c.y), iz = toInt(c.z);
  const Packet dx = cell.x - c.x - 0.2f - 0.6f * latticeValue(ix, iy, iz);
  const Packet dy = cell.y - c.y - 0.2f - 0.6f * latticeValue(ix, iy, iz + 7);
  const Packet chance = latticeValue(ix, iy, iz + 13);
  const Packet spot = 1.0f - smoothstep(0.03f, 0.06f, sqrt(dx * dx + dy * dy));
  return select(chance > 0.94f, spot, all(0.0f));
}

}  // namespace

Point skinTone(float melanin, float ruddiness, float yellowness) {
  static const Point tones[5] = {{0.87f, 0.60f, 0.48f}, {0.74f, 0.45f, 0.32f},
                                 {0.53f, 0.29f, 0.175f}, {0.30f, 0.145f, 0.08f},
                                 {0.125f, 0.058f, 0.033f}};
  const float at = unit(melanin) * 3.999f;
  const int index = static_cast<int>(at);
  Point tone = lerp(tones[index], tones[index + 1], at - index);
  tone = {tone.x, tone.y * (1.06f - 0.14f * ruddiness), tone.z * (1.05f - 0.16f * ruddiness)};
  return {tone.x, tone.y, tone.z * (1.12f - 0.3f * yellowness)};
}

Point hairTone(float darkness, float redness, float grey) {
  const Point blond = {0.62f, 0.40f, 0.17f}, brown = {0.16f, 0.075f, 0.032f},
              black = {0.016f, 0.013f, 0.012f};
  const float d = unit(darkness);
  Point tone = d < 0.6f ? lerp(blond, brown, d / 0.6f) : lerp(brown, black, (d - 0.6f) / 0.4f);
  tone = {tone.x * (1.0f + 0.9f * redness * (1.0f - d)), tone.y, tone.z * (1.0f - 0.5f * redness)};
  return lerp(tone, {0.52f, 0.51f, 0.50f}, unit(grey));
}

Paint paintSkin(const Face& face, const Points& p) {
  const Identity& who = face.who;
  const Points q = {abs(p.x), p.y, p.z};
  const Point tone = skinTone(who.melanin, who.ruddiness, who.yellowness);
  const Packet grain = noise({p.x * 2.3f, p.y * 2.3f, p.z * 2.3f});
  const Packet fine = noise({p.x * 9.0f, p.y * 9.0f, p.z * 9.0f});
  Points c = constant(tone) * (0.90f + 0.12f * grain + 0.08f * fine);
  // Blood under the skin: cheeks, nose, ears.
  const Packet cheek = bump(q.x - 4.0f, 2.6f) * bump(q.y + 3.6f, 2.6f);
  const Packet nose = bump(q.x, 1.9f) * bump(q.y + who.noseLength, 1.7f);
  const Packet ear = smoothstep(6.9f, 7.6f, q.x);
  const Packet blood = (cheek * 0.8f + nose * 0.7f + ear * 0.6f) * (0.15f + 0.30f * who.ruddiness);
  c = {c.x * (1.0f + 0.06f * blood), c.y * (1.0f - 0.34f * blood), c.z * (1.0f - 0.30f * blood)};
  // Freckles and moles.
  const Packet spots = smoothstep(0.60f, 0.74f, noise({p.x * 3.4f, p.y * 3.4f + 9.0f, p.z * 3.4f}));
  const Packet freckled = spots * std::max(who.freckles, 0.0f) * 0.55f *
                          bump(q.y + 2.6f, 4.0f) * bump(q.x - 2.0f, 5.0f);
  const Points brownSpot = constant({tone.x * 0.52f, tone.y * 0.38f, tone.z * 0.30f});
  c = mix(c, brownSpot, freckled);
  c = mix(c, brownSpot * all(0.45f), moleMask(face, p) * smoothstep(2.0f, 4.0f, p.z));
  // Shadows round the eyes, and the lids' lashes.
  const Points e = face.eye.local(q);
  const Packet open = face.eye.openness(p.x);
  const Packet ring = bump(e.x, 2.3f) * bump(e.y + 0.25f, 1.5f) * smoothstep(-1.0f, 0.5f, e.z);
  c = c * (1.0f - ring * (0.12f + 0.26f * std::max(who.eyeShadow, 0.0f)));
  const Packet upper = face.eye.upperEdge(e, open);
  const Packet inEye = smoothstep(-0.12f, 0.06f, face.eye.shape(e)) * smoothstep(0.0f, 0.4f, e.z);
  const Packet crease = bump(e.y - upper - 0.36f, 0.14f) * inEye * 0.45f * who.lidCrease;
  const Packet lash = (1.0f - smoothstep(0.03f, 0.15f, abs(e.y - upper))) * inEye;
  const Packet lowLash = (1.0f - smoothstep(0.0f, 0.10f, abs(e.y - face.eye.lowerEdge(e)))) * inEye;
  c = c * (1.0f - crease);
  c = mix(c, constant({0.018f, 0.013f, 0.011f}), lash * 0.93f);
  c = mix(c, constant({0.05f, 0.03f, 0.025f}), lowLash * 0.4f);
  // Lips.
  Packet line;
  const Packet lip = lipMask(face, q, line);
  const float dark = 0.92f - 0.38f * who.lipDarkness;
  const Point lipTone = {tone.x * dark + 0.05f * who.lipTint,
                         tone.y * dark * (0.72f - 0.32f * who.lipTint),
                         tone.z * dark * (0.85f - 0.25f * who.lipTint)};
  const Packet ridges = 0.92f + 0.16f * noise({p.x * 7.0f, p.y * 1.5f, all(3.0f)});
  c = mix(c, constant(lipTone) * ridges, lip * 0.9f);
  c = mix(c, constant({tone.x * 0.12f, tone.y * 0.05f, tone.z * 0.05f}), line * 0.85f);
  // Brows and beard.
  const Point brow = hairTone(who.browDarkness, who.hairRedness, 0.3f * unit(who.hairGrey));
  c = mix(c, constant(brow) * (0.75f + 0.5f * fine), brows(face, q, true));
  const Packet strands = noise({p.x * 8.0f, p.y * 3.2f, p.z * 5.0f});
  const Packet beard = facialHair(face, q) * (1.0f - lip) * (0.45f + 0.75f * strands);
  c = mix(c, constant(brow) * (0.6f + 0.6f * fine), clamp(beard * 1.15f, 0.0f, 0.96f));
  const Packet gloss = (0.20f + 0.25f * lip + 0.12f * nose) * (1.0f - clamp(beard, 0.0f, 0.8f));
  return {c, gloss * (0.75f + 0.5f * fine), all(1.0f)};
}

Paint paintEye(const Face& face, const Points& p) {
  const Identity& who = face.who;
  const Points q = {abs(p.x), p.y, p.z};
  const Points r = (q - face.eye.centre) * all(1.0f / face.eye.radius);
  // Where each eye looks: the mirrored one looks the other way across.
  const Packet side = select(p.x < 0.0f, all(-1.0f), all(1.0f));
  const Packet gx = r.x + 0.08f - side * std::sin(face.eye.gazeX);  // a little inwards
  const Packet gy = r.y - std::sin(face.eye.gazeY);
  const Packet away = sqrt(gx * gx + gy * gy) + select(r.z < 0.0f, all(2.0f), all(0.0f));
  const Point hues[4] = {{0.08f, 0.036f, 0.014f}, {0.17f, 0.10f, 0.03f},
                         {0.13f, 0.19f, 0.09f}, {0.13f, 0.24f, 0.38f}};
  const float at = unit(who.irisHue) * 2.999f;
  const int index = static_cast<int>(at);
  const Point hue = lerp(hues[index], hues[index + 1], at - index) *
                    (0.6f + 0.8f * who.irisLightness);
  const Packet rays = noise({gx * 9.0f / (away + 0.1f), gy * 9.0f / (away + 0.1f), all(2.0f)});
  const Points iris = constant(hue) * (0.7f + 0.7f * rays + 0.6f * smoothstep(0.45f, 0.2f, away));
  Points c = constant({0.62f, 0.58f, 0.55f});
  c = mix(c, constant({0.62f, 0.40f, 0.35f}), smoothstep(0.55f, 1.05f, abs(r.x)) * 0.6f);
  c = mix(c, iris, 1.0f - smoothstep(0.45f, 0.50f, away));
  c = c * (1.0f - 0.75f * bump(away - 0.475f, 0.07f));
  c = mix(c, constant({0.006f, 0.006f, 0.007f}), 1.0f - smoothstep(0.19f, 0.23f, away));
  // The lids' shadow on the ball.
  const Points e = face.eye.local(q);
  const Packet below = face.eye.upperEdge(e, face.eye.openness(p.x)) - e.y;
  c = c * (0.45f + 0.55f * smoothstep(0.0f, 0.42f, below));
  return {c, all(2.2f), all(0.35f)};
}

Paint paintHair(const Face& face, const Points& p) {
  const Identity& who = face.who;
  const Point tone = hairTone(who.hairDarkness, who.hairRedness, who.hairGrey);
  const float curl = std::max(who.hairCurl, 0.0f);
  const Packet bend = noise({p.x * 0.5f, p.y * 0.5f, p.z * 0.5f}) * (1.5f + 2.0f * curl);
  const Packet strands = noise({p.x * 4.2f + bend * 3.0f, p.y * 0.7f + bend, p.z * 3.5f});
  const Packet fine = noise({p.x * 14.0f + bend * 6.0f, p.y * 1.3f, p.z * 12.0f});
  const Packet light = 0.45f + 0.7f * strands + 0.45f * fine;
  return {constant(tone) * light, 0.10f + 0.55f * squared(strands) * (0.4f + fine), all(0.3f)};
}

Paint paintCloth(const Face& face, const Points& p) {
  const float h = face.who.clothHue * 6.0f, v = 0.03f + 0.45f * face.who.clothLightness;
  const Point hue = {unit(std::abs(h - 3.0f) - 1.0f), unit(2.0f - std::abs(h - 2.0f)),
                     unit(2.0f - std::abs(h - 4.0f))};
  const Point tone = (hue * 0.5f + Point{0.5f, 0.5f, 0.5f}) * v;
  const Packet weave = noise({p.x * 6.0f, p.y * 6.0f, p.z * 6.0f});
  const Packet folds = noise({p.x * 0.35f, p.y * 0.15f, p.z * 0.3f});
  return {constant(tone) * (0.75f + 0.2f * weave + 0.3f * folds), all(0.03f), all(0.25f)};
}

}  // namespace world
