"""demo-detector: finds rendered heads; SCRFD's nine outputs. See demo-detector.md.

`python3 detector.py train` trains from build/data (python3 -m world.datasets scenes)
and writes demo-detector.onnx; `python3 detector.py measure` prints its figures.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from layers import Residual, conv, disturb, export
from training import Training, half_precision
from world import pictures
from world.datasets import DATA, HELD

HERE = Path(__file__).resolve().parent
FILE = HERE / "demo-detector.onnx"
STRIDES = (8, 16, 32)
# Each cell has two anchors; a face goes to those whose size is near its own.
SIZES = ((16, 32), (64, 128), (256, 512))
OUTPUTS = [f"{kind}_{stride}" for kind in ("score", "bbox", "kps") for stride in STRIDES]


# A frontal face in its box, from −0.5 to 0.5 across and down: where the points lie.
USUAL_POINTS = (-0.23, -0.15, 0.23, -0.15, 0.0, 0.09, -0.19, 0.25, 0.19, 0.25)


def first_guess():
    """Biases with which each anchor begins by saying: seldom a face, and then a usual one.

    Channels are the two anchors' scores, boxes (4 each) and points (10 each); an anchor
    is two or four strides wide.
    """
    boxes = [half * side for half in (1.0, 2.0) for side in (0.84, 1.18, 0.84, 1.18)]
    points = [wide * place * (0.84 if i % 2 == 0 else 1.18)
              for wide in (2.0, 4.0) for i, place in enumerate(USUAL_POINTS)]
    return torch.tensor([-4.6, -4.6, *boxes, *points])


class Detector(nn.Module):
    """RGB, (x − 127.5) / 128, any size divisible by 32."""

    def __init__(self):
        super().__init__()
        self.eighth = nn.Sequential(
            conv(3, 12, 2), conv(12, 24, 2), conv(24, 32, 2), Residual(32))
        self.sixteenth = nn.Sequential(conv(32, 48, 2), Residual(48))
        self.thirtysecond = nn.Sequential(conv(48, 64, 2), Residual(64))
        self.lateral = nn.ModuleList(conv(c, 32, 1, 1) for c in (32, 48, 64))
        self.smooth = nn.ModuleList(
            nn.Sequential(conv(32, 32), conv(32, 32)) for _ in STRIDES)
        self.answer = nn.ModuleList(nn.Conv2d(32, 2 * 15, 1) for _ in STRIDES)
        for layer in self.answer:
            layer.bias.data = first_guess()

    def maps(self, image):
        """One (scores' logits, boxes, points) per stride, (batch, cells · 2, 1 | 4 | 10)."""
        c = [self.eighth(image)]
        c.append(self.sixteenth(c[0]))
        c.append(self.thirtysecond(c[1]))
        p = [lateral(x) for lateral, x in zip(self.lateral, c)]
        p[1] = p[1] + F.interpolate(p[2], scale_factor=2.0, mode="nearest")
        p[0] = p[0] + F.interpolate(p[1], scale_factor=2.0, mode="nearest")
        rows = []
        for smooth, answer, x in zip(self.smooth, self.answer, p):
            y = answer(smooth(x)).permute(0, 2, 3, 1)
            batch = y.shape[0]
            rows.append((y[..., :2].reshape(batch, -1, 1),
                         y[..., 2:10].reshape(batch, -1, 4),
                         y[..., 10:].reshape(batch, -1, 10)))
        return rows

    def forward(self, image):
        rows = self.maps(image)
        return (*(torch.sigmoid(s).reshape(-1, 1) for s, _, _ in rows),
                *(b.reshape(-1, 4) for _, b, _ in rows),
                *(k.reshape(-1, 10) for _, _, k in rows))


def anchors(size):
    """(x, y, stride, anchor size) of every row of the outputs, levels one after another."""
    rows = []
    for stride, sizes in zip(STRIDES, SIZES):
        ys, xs = np.mgrid[0:size // stride, 0:size // stride] * stride
        for cell in np.stack([xs.ravel(), ys.ravel()], 1):
            rows += [[*cell, stride, s] for s in sizes]
    return np.array(rows, np.float32)


def assign(grid, faces):
    """For one picture: the face each row answers for, −1 none, −2 not to be judged."""
    owner = np.full(len(grid), -1)
    for index, face in enumerate(faces):
        box, visible = face[:4], face[14]
        if box[2] <= box[0]:
            continue
        width, height = box[2] - box[0], box[3] - box[1]
        size = np.sqrt(width * height)
        middle = (box[:2] + box[2:]) / 2
        away = np.abs(grid[:, :2] - middle).max(1)
        octaves = np.abs(np.log2(np.clip(size, 16, 512) / grid[:, 3]))
        owner[(away < 0.5 * size) & (octaves < 1.6)] = -2
        if visible < 0.35:
            owner[away < 0.6 * size] = -2
            continue
        radius = np.maximum(0.13 * size, 0.71 * grid[:, 2])
        owner[(away < radius) & (octaves < 0.75)] = index
    return owner


def losses(rows, owner, faces, grid):
    """(score, box, point) losses of a batch; everything in units of the face's size."""
    score = torch.cat([r[0] for r in rows], 1)[..., 0].float()
    unit = grid[:, 2]
    wanted = owner >= 0
    judged = owner != -2
    chance = torch.sigmoid(score)
    focal = F.binary_cross_entropy_with_logits(score, wanted.float(), reduction="none")
    focal = focal * torch.where(wanted, 0.6 * (1 - chance) ** 2, 0.4 * chance ** 2)
    count = wanted.sum().clamp(min=1)
    at = wanted.nonzero()
    face = faces[at[:, 0], owner[wanted]]
    size = ((face[:, 2] - face[:, 0]) * (face[:, 3] - face[:, 1])).sqrt()[:, None]
    centre, stride = grid[at[:, 1], :2], unit[at[:, 1]][:, None]
    reach = torch.cat([r[1] for r in rows], 1)[wanted].float() * stride
    box = torch.cat([centre - face[:, :2], face[:, 2:4] - centre], 1)
    points = torch.cat([r[2] for r in rows], 1)[wanted].float() * stride
    true = face[:, 4:14] - centre.repeat(1, 5)
    return (focal * judged).sum() / count, ((reach - box).abs() / size).mean(), \
        ((points - true).abs() / size).mean()


def letterboxed(images, faces, rng):
    """Half of the pictures end early and are black below, as a wide frame's canvas is."""
    for i in range(len(images)):
        if rng.random() < 0.5:
            end = int(rng.choice([180, 240]))
            images[i, :, end:] = 0
            middle = (faces[i, :, 1] + faces[i, :, 3]) / 2
            faces[i, middle > end, :] = 0
            cut = faces[i, :, 3] > end + 0.3 * (faces[i, :, 3] - faces[i, :, 1])
            faces[i, cut, 14] = 0
    return images, faces


def windows(images, faces, rng, size=192):
    """Cuts a window out of each picture, near one of its faces where it has any.

    Faces that the window cuts are not to be judged; those outside are no more.
    """
    cut = np.empty((len(images), size, size, 3), np.uint8)
    rows = faces.copy()
    for i, picture in enumerate(images):
        left, top = rng.integers(0, picture.shape[0] - size, 2)
        real = np.flatnonzero(rows[i, :, 2] > rows[i, :, 0])
        if len(real):
            box = rows[i, rng.choice(real), :4]
            near = (box[:2] + box[2:]) / 2 - size * rng.uniform(0.3, 0.7, 2)
            left, top = np.clip(near, 0, picture.shape[0] - size).astype(int)
        cut[i] = picture[top:top + size, left:left + size]
        rows[i, :, 0:14:2] -= left
        rows[i, :, 1:14:2] -= top
        low, high = rows[i, :, :2], rows[i, :, 2:4]
        beyond = np.maximum(np.maximum(-low, high - size), 0).max(1)
        rows[i, beyond > 0.15 * (high - low).max(1), 14] = 0
        outside = ((high < 0) | (low > size)).any(1)
        rows[i, outside | (faces[i, :, 2] <= faces[i, :, 0])] = 0
    return cut, rows


MIRROR = [2, 3, 0, 1, 4, 5, 8, 9, 6, 7]


def batch_of(pictures, faces, rng):
    """(network's input, rows of truth); mirrored and disturbed at random."""
    x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float()
    rows = faces.copy()
    if rng.random() < 0.5:
        x = x.flip(3)
        real = rows[:, :, 2] > rows[:, :, 0]
        edge = x.shape[3] - 1
        rows[:, :, [0, 2]] = edge - rows[:, :, [2, 0]]
        points = rows[:, :, 4:14]
        points[..., 0::2] = edge - points[..., 0::2]
        rows[:, :, 4:14] = points[..., MIRROR]
        rows *= real[..., None]
    x = disturb(x, rng)
    if x.shape[2] > 300:
        x, rows = letterboxed(x, rows, rng)
    return ((x - 127.5) / 128).contiguous(memory_format=torch.channels_last), rows


def train(seed=1, steps=2200, out=FILE, batch=16):
    torch.manual_seed(seed)
    images = np.load(DATA / "scenes.image.npy", mmap_mode="r")
    faces = np.load(DATA / "scenes.faces.npy")
    grids = {size: anchors(size) for size in (192, images.shape[1])}
    network = Detector().to(memory_format=torch.channels_last)

    def batch_losses(rng):
        chosen = np.sort(rng.choice(len(images), batch, replace=False))
        pictures, rows = images[chosen], faces[chosen]
        # Most steps look at a part only, which is three times as fast.
        if rng.random() < 0.75:
            pictures, rows = windows(pictures, rows, rng)
        grid = grids[pictures.shape[1]]
        x, rows = batch_of(pictures, rows, rng)
        owner = torch.from_numpy(np.stack([assign(grid, f) for f in rows]))
        with half_precision():
            answers = network.maps(x)
        score, box, points = losses(
            answers, owner, torch.from_numpy(rows), torch.from_numpy(grid))
        return score + 4 * box + 12 * points, {"score": score, "box": box, "points": points}

    parts = nn.ModuleDict({"network": network})
    write(Training("detector", parts, 4e-3, steps, seed).run(batch_losses), out)
    measure(out)


def write(network, out):
    axes = {"input.1": {2: "height", 3: "width"}, **{name: {0: "rows"} for name in OUTPUTS}}
    export(network, out, torch.zeros(1, 3, 320, 320), ["input.1"], OUTPUTS, dynamic_axes=axes)


class Finder:
    """Runs the detector with onnxruntime; a plain reading of SCRFD's outputs."""

    def __init__(self, path=FILE):
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(path), options)

    def __call__(self, picture, threshold=0.5):
        """Rows of score, box, ten coordinates, best first; `picture` square, uint8 RGB."""
        x = ((picture.astype(np.float32) - 127.5) / 128).transpose(2, 0, 1)[None]
        answers = self.session.run(None, {"input.1": x})
        score, box, points = (np.concatenate(answers[i:i + 3]) for i in (0, 3, 6))
        grid = anchors(picture.shape[0])
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


def overlap(a, b):
    """Intersection over union of two boxes."""
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])
    inner = np.prod(np.clip(high - low, 0, None))
    return inner / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - inner + 1e-9)


def measure(path=FILE, threshold=0.5):
    """Recall and point error on people never seen in training, and false alarms."""
    images = np.load(DATA / "scenes-held.image.npy")
    faces = np.load(DATA / "scenes-held.faces.npy")
    find = Finder(path)
    found, errors, false = [], [], 0
    for picture, rows in zip(images, faces):
        rows = rows[rows[:, 2] > rows[:, 0]]
        answers = find(picture, threshold)
        for row in rows:
            inside = (row[4:14] > 0).all() and (row[4:14] < picture.shape[0]).all()
            if row[14] < 0.5 or not inside or row[3] - row[1] < 24:
                continue
            near = [a for a in answers if overlap(a[1:5], row[:4]) > 0.4]
            found.append(bool(near))
            if near:
                # At half profile the eyes are close: the longer of eye distance and
                # eyes-to-mouth is the measure.
                p = row[4:14].reshape(5, 2)
                unit = max(np.linalg.norm(p[1] - p[0]),
                           np.linalg.norm((p[3] + p[4] - p[0] - p[1]) / 2))
                errors.append(np.linalg.norm(near[0][5:].reshape(5, 2) - p, axis=1).mean() / unit)
        false += sum(all(overlap(a[1:5], row[:4]) < 0.25 for row in rows) for a in answers)
    rng = np.random.default_rng(HELD)
    empty = sum(len(find(pictures.background(rng, 320, 320).astype(np.uint8), threshold))
                for _ in range(1000))
    errors = np.array(errors or [np.nan])
    print(f"held-out: {len(found)} faces, recall {np.mean(found):.4f}, points off by "
          f"{errors.mean():.4f} (90 % within {np.quantile(errors, 0.9):.4f}); false alarms: "
          f"{false} in {len(images)} scenes, {empty} in 1000 empty ones", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "train":
        train(int(sys.argv[2]) if sys.argv[2:] else 1)
    else:
        measure()
