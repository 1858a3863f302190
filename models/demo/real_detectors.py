"""What detectors of real faces make of rendered frontal heads: are they found, and are their
five points where the truth has them?

`python3 real_detectors.py FOLDER` measures every detector in a folder of real models that
has SCRFD's or YuNet's outputs, on heads of people kept for measuring.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from layers import opened
from scenes import STRIDES, Finder, overlap
from world import people, pictures
from world import renderer as r
from world.datasets import HELD

COUNT, SIDE, FACE = 400, 384, 207
# Frontal: turned by 14 degrees at most; nods, tilts, speech and light as anywhere else.
YAW = 0.25
# Side of the square in which they look at the pictures, which is where YuNet does best.
LOOKED_AT = 640
WITHIN = 0.08


def heads():
    """(pictures, boxes, five points) of COUNT heads that no hand hides."""
    for i in range(COUNT):
        rng = np.random.default_rng([11, i])
        who = people.person(HELD + 20_000 + i)
        when = people.random_moment(rng, yaw=YAW, hand=0)
        _, outline = r.places(who, when)
        view = pictures.face_view(outline, FACE, (SIDE / 2, SIDE / 2))
        picture = pictures.background(rng, SIDE, SIDE)
        box, points, _ = pictures.head_on(picture, who, when, view)
        yield np.clip(picture, 0, 255).astype(np.uint8), box, points


class YunetFinder:
    """Runs YuNet with onnxruntime: BGR, 0..255; for each stride the class, the object, box
    and points in strides from each cell."""

    def __init__(self, session):
        self.session = session
        self.names = [output.name for output in session.get_outputs()]

    def __call__(self, picture):
        """Rows of score, box, ten coordinates; the best of each stride."""
        x = picture[..., ::-1].astype(np.float32).transpose(2, 0, 1)[None]
        answers = dict(zip(self.names, self.session.run(None, {"input": x})))
        return [self.best(answers, stride, picture.shape[1] // stride) for stride in STRIDES]

    @staticmethod
    def best(answers, stride, across):
        part = {kind: answers[f"{kind}_{stride}"][0] for kind in ("cls", "obj", "bbox", "kps")}
        score = np.sqrt(np.clip(part["cls"], 0, 1) * np.clip(part["obj"], 0, 1))[:, 0]
        row = int(score.argmax())
        cell = np.array([row % across, row // across])
        middle = (part["bbox"][row, :2] + cell) * stride
        half = np.exp(part["bbox"][row, 2:]) * stride / 2
        points = (part["kps"][row].reshape(5, 2) + cell) * stride
        return np.concatenate([[score[row]], middle - half, middle + half, points.ravel()])


def finders(folder):
    """(name, what finds) of every detector there."""
    for path in sorted(Path(folder).glob("*.onnx")):
        try:
            session = opened(path)
        except Exception as problem:  # onnxruntime's errors have no class in common
            print(f"{path.name}: {problem}", file=sys.stderr)
            continue
        outputs = [output.name for output in session.get_outputs()]
        if "kps_8" in outputs:
            yield path.name, YunetFinder(session)
        elif len(outputs) == 9 and session.get_inputs()[0].name == "input.1":
            yield path.name, Finder(path)


def errors_of(find, shown):
    """How far off the points are, eye distances; infinite where nothing was found."""
    errors = []
    for picture, box, points in shown:
        large = np.asarray(Image.fromarray(picture).resize((LOOKED_AT, LOOKED_AT), Image.BICUBIC))
        scale = SIDE / LOOKED_AT
        # Pixels' middles are at integers, here as there.
        rows = [np.append(row[0], (row[1:] + 0.5) * scale - 0.5) for row in find(large)]
        rows = [row for row in rows if row[0] > 0.5 and overlap(row[1:5], box) > 0.3]
        best = max(rows, key=lambda row: row[0], default=None)
        off = np.inf if best is None else np.linalg.norm(
            best[5:].reshape(5, 2) - points, axis=1).mean()
        errors.append(off / np.linalg.norm(points[1] - points[0]))
    return np.array(errors)


if __name__ == "__main__":
    shown = list(heads())
    for name, find in finders(sys.argv[1]):
        errors = errors_of(find, shown)
        found = np.isfinite(errors)
        print(f"{name}: found {found.mean():.3f}, points within {WITHIN} "
              f"{(errors < WITHIN).mean():.3f}, {errors[found].mean():.4f} off", flush=True)
