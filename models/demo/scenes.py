"""The detector's figures: a plain reading of SCRFD's outputs, and how true it is."""

import json
from pathlib import Path

import numpy as np

from layers import opened
from world import pictures
from world.datasets import DATA, HELD

HERE = Path(__file__).resolve().parent
STRIDES = (8, 16, 32)


class Finder:
    """Runs the detector with onnxruntime; a plain reading of SCRFD's outputs."""

    def __init__(self, path):
        self.session = opened(path)

    def __call__(self, picture, threshold=0.5):
        """Rows of score, box, ten coordinates, best first; uint8 RGB, sides by 32."""
        height, width = picture.shape[:2]
        x = ((picture.astype(np.float32) - 127.5) / 128).transpose(2, 0, 1)[None]
        answers = self.session.run(None, {"input.1": x})
        score, box, points = (np.concatenate(answers[i:i + 3]) for i in (0, 3, 6))
        grid = cells(width, height)
        good = np.flatnonzero(score[:, 0] > threshold)
        order = good[np.argsort(-score[good, 0])]
        kept = []
        for i in order:
            centre, stride = grid[i, :2], grid[i, 2]
            row = np.concatenate([score[i], centre - box[i, :2] * stride,
                                  centre + box[i, 2:] * stride,
                                  np.tile(centre, 5) + points[i] * stride])
            if all(overlap(row[1:5], other[1:5]) < 0.4 for other in kept):
                kept.append(row)
        return kept


def cells(width, height):
    """(x, y, stride) of every row of the outputs, levels one after another."""
    rows = []
    for stride in STRIDES:
        ys, xs = np.mgrid[0:height // stride, 0:width // stride] * stride
        level = np.stack([xs.ravel(), ys.ravel(), np.full(xs.size, stride)], 1)
        rows.append(level.repeat(2, 0))
    return np.concatenate(rows)


def area(box):
    """Of left, top, right, bottom; none where it is inside out."""
    return np.prod(np.clip(box[2:] - box[:2], 0, None))


def shared(a, b):
    """The area that two boxes have in common."""
    return area(np.concatenate([np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])]))


def overlap(a, b):
    """Intersection over union of two boxes."""
    inner = shared(a, b)
    return inner / (area(a) + area(b) - inner + 1e-9)


def unit_of(points):
    """The longer of eye distance and eyes-to-mouth: at half profile the eyes are close."""
    return max(np.linalg.norm(points[1] - points[0]),
               np.linalg.norm((points[3] + points[4] - points[0] - points[1]) / 2))


def is_counted(row, side):
    """Whether a face is one that must be found: half of it seen, 24 pixels high, all of its
    points in the picture."""
    points = row[4:14]
    return row[14] >= 0.5 and row[3] - row[1] >= 24 and points.min() >= 0 \
        and points.max() <= side - 1


def is_false(answer, rows, side):
    """Whether an answer is a false alarm: it is no face's, nor does most of it lie on one
    that need not be found, which counts neither way."""
    box = answer[1:5]
    return all(overlap(box, row[:4]) < 0.25 for row in rows) \
        and not any(shared(box, row[:4]) > 0.5 * area(box)
                    for row in rows if not is_counted(row, side))


def shown_from():
    """The score from which guise takes an answer for a face."""
    models = json.loads((HERE / "models.json").read_text())["models"]
    return next(model["numerics"]["scoreThreshold"]
                for model in models if model["role"] == "detector")


def measure(path):
    """Recall, points and false alarms on people never seen in training, at guise's score."""
    threshold = shown_from()
    images = np.load(DATA / "scenes-held.image.npy")
    faces = np.load(DATA / "scenes-held.faces.npy")
    find, side = Finder(path), images.shape[1]
    heights, errors, false = [], [], 0
    for picture, rows in zip(images, faces):
        rows = rows[rows[:, 2] > rows[:, 0]]
        answers = find(picture, threshold)
        for row in rows:
            if not is_counted(row, side):
                continue
            points = row[4:14].reshape(5, 2)
            near = [a for a in answers if overlap(a[1:5], row[:4]) > 0.4]
            heights.append(row[3] - row[1])
            errors.append(np.linalg.norm(near[0][5:].reshape(5, 2) - points, axis=1).mean()
                          / unit_of(points) if near else np.nan)
        false += sum(is_false(answer, rows, side) for answer in answers)
    rng = np.random.default_rng(HELD)
    empty = sum(len(find(pictures.background(rng, 320, 320).astype(np.uint8), threshold))
                for _ in range(1000))
    heights, errors = np.array(heights), np.array(errors)
    for least, most in ((24, 48), (48, 96), (96, 320), (24, 320)):
        of = (heights >= least) & (heights < most)
        print(f"held-out, {least}–{most} px: {of.sum()} faces, recall "
              f"{np.isfinite(errors[of]).mean():.4f}, points off by {np.nanmean(errors[of]):.4f} "
              f"(90 % within {np.nanquantile(errors[of], 0.9):.4f})", flush=True)
    print(f"false alarms: {false} in {len(images)} scenes, {empty} in 1000 empty ones", flush=True)
