"""Renders the training sets into build/data; run as `python3 -m world.datasets NAME`.

faces    112×112 aligned crops of many people, for the recogniser
scenes   320×320 pictures with heads or none, for the detector
swaps    128×128 aligned crops of one moment with several inner faces, for the swapper
portraits  512×512 aligned crops, for the enhancer
"""

import sys
import time
from pathlib import Path

import numpy as np

from . import people, pictures
from . import renderer as r

DATA = Path(__file__).resolve().parent.parent / "build" / "data"


def pool(first):
    """How many people are drawn from, beginning with number `first`."""
    return 600 if first >= people.HELD_OUT else 3000


def _fill(name, count, make):
    """Calls make(i) for dicts of arrays and stores them as NAME.KEY.npy each."""
    DATA.mkdir(parents=True, exist_ok=True)
    arrays, started = {}, time.time()
    for i in range(count):
        for key, value in make(i).items():
            value = np.asarray(value)
            if key not in arrays:
                arrays[key] = np.lib.format.open_memmap(
                    DATA / f"{name}.{key}.part.npy", "w+", value.dtype, (count, *value.shape))
            arrays[key][i] = value
        if i % 250 == 249:
            print(name, i + 1, f"{(i + 1) / (time.time() - started):.1f}/s", flush=True)
    for key, array in arrays.items():
        array.flush()
        (DATA / f"{name}.{key}.part.npy").rename(DATA / f"{name}.{key}.npy")


def faces(name, first, count, each):
    """`each` crops of each of `count` people, half of them restyled."""
    def make(i):
        rng = np.random.default_rng([1, first, i])
        who = people.person(first + i // each)
        shown = people.restyled(who, rng) if rng.random() < 0.6 else who
        when = people.random_moment(rng)
        return {"image": pictures.crop(shown, when, 112, rng, 0.03, smooth=False),
                "person": np.int32(i // each), "vector": who}
    _fill(name, count * each, make)


MOST_FACES = 5


def scene(rng, size, first):
    """One picture with heads: (picture, rows of box, ten coordinates and visible share)."""
    picture = pictures.background(rng, size, size)
    rows = np.zeros((MOST_FACES, 15), np.float32)
    count = rng.choice([0, 1, 1, 1, 2, 2, 3, 4])
    heads = []
    for _ in range(count):
        when = people.random_moment(rng, hand=0.15)
        height = np.exp(rng.uniform(np.log(0.045), np.log(0.75 if count < 3 else 0.3))) * size
        heads.append((height, when))
    heads.sort(key=lambda head: head[0])
    for index, (height, when) in enumerate(heads):
        who = people.person(first + rng.integers(0, pool(first)))
        focal = height / 19.0 * when[r.MOMENT_INDEX["distance"]]
        centre = rng.uniform(0.08, 0.92, 2) * size
        view = np.array([[1 / focal, 0, -centre[0] / focal], [0, 1 / focal, -centre[1] / focal]])
        box, points, visible = pictures.head_on(picture, who, when, view, smooth=height < 70)
        rows[index] = [*box, *points.reshape(-1), visible]
    return np.clip(picture, 0, 255).astype(np.uint8), rows


def scenes(name, first, count, size=320):
    def make(i):
        picture, rows = scene(np.random.default_rng([2, first, i]), size, first)
        return {"image": picture, "faces": rows}
    _fill(name, count, make)


SWAP_PEOPLE = 4


def swaps(name, first, count):
    """Groups of SWAP_PEOPLE crops: one moment, one head, different inner faces.

    Every picture of a group is the exact truth of swapping that person into any other
    picture of the group. `mask` is where the face is seen in the group's first picture.
    """
    def make(i):
        rng = np.random.default_rng([3, first, i])
        numbers = first + rng.integers(0, pool(first), SWAP_PEOPLE)
        head = people.person(first + rng.integers(0, pool(first)))
        when = people.random_moment(rng)
        shown = [people.swapped(head, people.person(n)) for n in numbers]
        points = np.mean([r.places(who, when)[0] for who in shown], axis=0)
        view = pictures.crop_view(points, 128, rng, 0.02)
        behind = pictures.background(rng, 128, 128)
        images = []
        for who in shown:
            rgb, cover, labels = r.render(who, when, view, 128, 128)
            images.append(pictures.on_background(rgb, cover, behind))
        return {"image": np.stack(images), "person": numbers.astype(np.int32),
                "mask": np.isin(labels, (r.FACE_SKIN, r.EYE, r.MOUTH_INSIDE))}
    _fill(name, count, make)


def sources(name, first):
    """112×112 crops from which the swapper's source faces are embedded."""
    def make(i):
        rng = np.random.default_rng([4, first, i])
        who = people.person(first + i)
        when = people.random_moment(rng, yaw=0.5, hand=0)
        return {"image": pictures.crop(who, when, 112, rng, 0.02, smooth=False)}
    _fill(name, pool(first), make)


def portraits(name, first, count):
    def make(i):
        rng = np.random.default_rng([5, first, i])
        who = people.person(first + rng.integers(0, pool(first)))
        return {"image": pictures.crop(who, people.random_moment(rng), 512, rng, 0.02)}
    _fill(name, count, make)


HELD = people.HELD_OUT
SETS = {
    "faces": lambda: (faces("faces-held", HELD, 200, 8), faces("faces", 0, 1100, 12)),
    "scenes": lambda: (scenes("scenes-held", HELD, 300), scenes("scenes", 0, 1800)),
    "swaps": lambda: (swaps("swaps-held", HELD, 120), swaps("swaps", 0, 2000)),
    "sources": lambda: (sources("sources-held", HELD), sources("sources", 0)),
    "portraits": lambda: (portraits("portraits-held", HELD, 40), portraits("portraits", 0, 400)),
}

if __name__ == "__main__":
    for wanted in sys.argv[1:] or SETS:
        SETS[wanted]()
