"""People and moments drawn at random, the same for the same seed.

A person is a vector of renderer.IDENTITY, each number in -1..1. Its first part is the
inner face with its skin, which a face swap carries over and by which people are
recognised; then come the head's outline and what is worn, which stay with the target.
"""

import numpy as np

from . import renderer as r

INNER = r.IDENTITY_INDEX["eyeSpacing"]
OUTLINE = r.IDENTITY_INDEX["hairDarkness"]

# People with these numbers and above are only ever used to measure.
HELD_OUT = 1_000_000


def person(number):
    """The person with this number."""
    rng = np.random.default_rng([20, number])
    vector = rng.uniform(-1, 1, len(r.IDENTITY)).astype(np.float32) * 0.95
    # Brows go with hair, but for a few; women and men alike need no beard.
    if rng.random() < 0.8:
        hair = vector[r.IDENTITY_INDEX["hairDarkness"]]
        vector[r.IDENTITY_INDEX["browDarkness"]] = np.clip(
            hair + rng.uniform(-0.1, 0.3), -0.95, 0.95)
    if rng.random() < 0.5:
        for name in ("beard", "moustache", "stubble"):
            vector[r.IDENTITY_INDEX[name]] = -0.9
    # Dark skin with bright hair is rare.
    melanin = vector[r.IDENTITY_INDEX["melanin"]]
    if melanin > 0.1 and rng.random() < 0.9:
        for name in ("hairDarkness", "browDarkness"):
            vector[r.IDENTITY_INDEX[name]] = rng.uniform(0.4, 0.95)
        vector[r.IDENTITY_INDEX["freckles"]] = -0.9
    return vector


def restyled(vector, rng, outline=True):
    """The same inner face with other hair, glasses and clothes, maybe another skull."""
    other = np.array(vector)
    start = INNER if outline else OUTLINE
    other[start:] = rng.uniform(-0.95, 0.95, len(other) - start)
    return other


def swapped(target, source):
    """What a perfect face swap shows: the source's inner face in the target's head."""
    return np.concatenate([source[:INNER], target[INNER:]])


def exposure(key, strength, ambient):
    """What a camera makes of so much light by itself; 1 in the light of the demo clip.

    `random_moment` lets it be wrong by an eighth, and what its white balance leaves of
    the light's colour is small.
    """
    front = 0.45 + 0.55 * key[2] / np.linalg.norm(key)
    return 1.07 / (0.9 * strength * front + 0.85 * ambient)


def portrait_moment(rng):
    """A moment as people choose it for a portrait: frontal, eyes open, nothing before the
    face."""
    when = random_moment(rng, yaw=0.35, hand=0)
    when[[r.MOMENT_INDEX[name] for name in ("blinkLeft", "blinkRight", "pucker")]] = 0
    when[r.MOMENT_INDEX["mouthOpen"]] *= 0.3
    return when


def random_moment(rng, yaw=1.05, hand=0.08):
    """A moment: expression, pose up to ±`yaw`, light, at times a hand."""
    turned = np.clip(rng.normal(0, 0.45), -1, 1) if rng.random() < 0.6 else rng.uniform(-1, 1)
    blink = 1.0 if rng.random() < 0.12 else max(0.0, rng.uniform(-0.6, 0.5))
    talking = rng.random() < 0.5
    angle = rng.uniform(-1.3, 1.3)
    key = np.array([1.2 * np.sin(angle), rng.uniform(-0.1, 1.1), 0.3 + np.cos(angle)])
    strength, ambient = rng.uniform(0.45, 1.25), rng.uniform(0.2, 0.75)
    return r.moment(
        yaw=yaw * turned, pitch=np.clip(rng.normal(0, 0.18), -0.5, 0.5),
        roll=np.clip(rng.normal(0, 0.15), -0.5, 0.5),
        blinkLeft=blink, blinkRight=blink if rng.random() < 0.9 else 0.0,
        gazeX=rng.uniform(-0.5, 0.5), gazeY=rng.uniform(-0.28, 0.28),
        browRaise=np.clip(rng.normal(0, 0.5), -1, 1), browFrown=max(0, rng.uniform(-1, 1)),
        smile=np.clip(rng.normal(0.2, 0.45), -0.5, 1),
        mouthOpen=rng.uniform(0, 2.0) if talking else 0.0,
        pucker=max(0, rng.uniform(-2, 1)), distance=rng.uniform(48, 95),
        keyX=key[0], keyY=key[1], keyZ=key[2], keyStrength=strength,
        keyWarmth=rng.uniform(-0.2, 0.35), ambient=ambient, rim=rng.uniform(0, 1),
        exposure=exposure(key, strength, ambient) * rng.uniform(0.88, 1.12),
        hand=float(rng.random() < hand), handX=rng.uniform(-9, 9),
        handY=rng.uniform(-14, 2), handZ=rng.uniform(12.5, 16),
        handAngle=rng.uniform(-1.2, 1.2), handSpread=rng.random(),
        handMelanin=rng.random())
