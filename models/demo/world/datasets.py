"""Renders the training sets into build/data; run as `python3 -m world.datasets NAME`.

faces    112×112 aligned crops of many people, for the recogniser
heads    192×192 cut-out heads, of which the detector's patches are composed
rooms    320×320 pictures of nobody, to lay them on
scenes   320×320 pictures with heads or none, on which the detector is measured
sources  112×112 aligned crops of portraits, from which the swapper's sources are embedded
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


PEOPLE, PEOPLE_HELD = 6000, 200


def pool(first):
    """How many people are drawn from, beginning with number `first`."""
    return PEOPLE_HELD if first >= people.HELD_OUT else PEOPLE


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
        when = people.random_moment(rng, hand=0.15)
        return {"image": pictures.crop(shown, when, 112, rng, 0.03, smooth=False),
                "person": np.int32(i // each), "vector": who, "moment": when,
                "visible": np.float32(pictures.share_beside_hand(shown, when))}
    _fill(name, count * each, make)


def sources(name, first, count, each=4):
    """`each` portraits of each of `count` people, half of them restyled."""
    def make(i):
        rng = np.random.default_rng([8, first, i])
        who = people.person(first + i // each)
        shown = people.restyled(who, rng) if rng.random() < 0.6 else who
        return {"image": pictures.crop(shown, people.portrait_moment(rng), 112, rng, 0.03)}
    _fill(name, count * each, make)


HEAD_SIZE = 192
HEAD_FACE = 84


def heads(name, first, count):
    """Cut-out heads: `image` is RGBA with the background black (premultiplied).

    The face is HEAD_FACE pixels high and its box's middle at (96, 78).
    """
    def make(i):
        rng = np.random.default_rng([6, first, i])
        who = people.person(first + rng.integers(0, pool(first)))
        when = people.random_moment(rng, hand=0.15)
        _, outline = r.places(who, when)
        view = pictures.face_view(outline, HEAD_FACE, (96, 78))
        rgb, cover, labels = r.render(who, when, view, HEAD_SIZE, HEAD_SIZE, smooth=False)
        points, outline = (r.to_pixels(view, p) for p in r.places(who, when))
        box = np.concatenate([outline.min(0), outline.max(0)])
        alpha = np.round(cover * 255).astype(np.uint8)
        return {"image": np.dstack([rgb, alpha]),
                "face": np.float32([*box, *points.reshape(-1), pictures.seen_share(labels, box)])}
    _fill(name, count, make)


def rooms(name, first, count, size=320):
    def make(i):
        rng = np.random.default_rng([7, first, i])
        return {"image": pictures.background(rng, size, size).astype(np.uint8)}
    _fill(name, count, make)


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
        before = picture.copy()
        box, points, visible = pictures.head_on(picture, who, when, view, smooth=height < 70)
        hide(rows[:index], (picture != before).any(2))
        rows[index] = [*box, *points.reshape(-1), visible]
    return np.clip(picture, 0, 255).astype(np.uint8), rows


def hide(rows, painted):
    """Takes from what is visible of faces the share of their boxes painted over."""
    for row in rows:
        left, top, right, bottom = np.clip(np.round(row[:4]), 0, None).astype(int)
        part = painted[top:bottom, left:right]
        if part.size:
            row[14] *= 1 - part.mean()


def scenes(name, first, count, size=320):
    def make(i):
        picture, rows = scene(np.random.default_rng([2, first, i]), size, first)
        return {"image": picture, "faces": rows}
    _fill(name, count, make)


SWAP_PEOPLE = 4
# Of how many people the swapped faces are.
SWAP_POOL = 3000


def swaps(name, first, count):
    """Groups of SWAP_PEOPLE crops: one moment, one head, different inner faces.

    Every picture of a group is the exact truth of swapping that person into any other
    picture of the group. `labels` says what each pixel of each picture shows.
    """
    def make(i):
        rng = np.random.default_rng([3, first, i])
        drawn = min(pool(first), SWAP_POOL)
        numbers = first + rng.integers(0, drawn, SWAP_PEOPLE)
        head = people.person(first + rng.integers(0, drawn))
        when = people.random_moment(rng)
        shown = [people.swapped(head, people.person(n)) for n in numbers]
        points = np.mean([r.places(who, when)[0] for who in shown], axis=0)
        view = pictures.crop_view(points, 128, rng, 0.02)
        behind = pictures.background(rng, 128, 128)
        images, labels = [], []
        for who in shown:
            rgb, cover, label = r.render(who, when, view, 128, 128)
            images.append(pictures.on_background(rgb, cover, behind))
            labels.append(label)
        return {"image": np.stack(images), "labels": np.stack(labels),
                "person": numbers.astype(np.int32), "moment": when}
    _fill(name, count, make)


def portraits(name, first, count):
    def make(i):
        rng = np.random.default_rng([5, first, i])
        who = people.person(first + rng.integers(0, pool(first)))
        return {"image": pictures.crop(who, people.random_moment(rng), 512, rng, 0.02)}
    _fill(name, count, make)


HELD = people.HELD_OUT
SETS = {
    "faces": lambda: (faces("faces-held", HELD, PEOPLE_HELD, 8), faces("faces", 0, PEOPLE, 6)),
    "heads": lambda: (heads("heads", 0, 6000),),
    "rooms": lambda: (rooms("rooms", 0, 600),),
    "scenes": lambda: (scenes("scenes-held", HELD, 1000),),
    "sources": lambda: (sources("sources-held", HELD, PEOPLE_HELD),
                        sources("sources", 0, SWAP_POOL)),
    "swaps": lambda: (swaps("swaps", 0, 9600), swaps("swaps-held", HELD, 120)),
    "portraits": lambda: (portraits("portraits-held", HELD, 12), portraits("portraits", 0, 120)),
}

if __name__ == "__main__":
    for wanted in sys.argv[1:] or SETS:
        SETS[wanted]()
