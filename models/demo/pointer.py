"""Looks at each face that is shown a third time, turned upright and close: where exactly
are its five points? The third network of demo-detector; see demo-detector.md.

`python3 pointer.py train` trains from build/data (python3 -m world.datasets heads rooms)
and leaves build/pointer-1.pt, which `python3 detector.py write` puts into the detector.
"""

import sys

import numpy as np
import torch
from torch import nn

from layers import conv, disturb
from patches import MIDDLE, Composer, lay, placed, theta_of, turned
from refiner import blurred
from scenes import unit_of
from spots import SIZE, Spots
from training import Training
from world.datasets import HEAD_FACE
from world.pictures import ARCFACE_112, similarity

# The five points in the crop: ArcFace's template, a crop of 90 pixels of it around its
# points' middle, so that a second guess finds room beside a bad first one.
SCALE = SIZE / 90
TEMPLATE = (ARCFACE_112 - (ARCFACE_112.min(0) + ARCFACE_112.max(0)) / 2) * SCALE + (SIZE - 1) / 2
EYES = float(np.linalg.norm(TEMPLATE[1] - TEMPLATE[0]))


class Pointer(Spots):
    """(n, 3, 64, 64), (x − 127.5) / 128, to (n, 10): five points, in crop sides from the
    crop's middle, moved by what the face as a whole says."""

    def __init__(self):
        super().__init__()
        self.whole = nn.Sequential(
            conv(64, 24, kernel=1), nn.Flatten(), nn.Linear(24 * 64, 64), nn.LeakyReLU(0.1),
            nn.Linear(64, 10))
        nn.init.zeros_(self.whole[-1].weight)
        nn.init.zeros_(self.whole[-1].bias)

    def forward(self, crops):
        points, deep = self.spotted(crops)
        return points + 0.1 * self.whole(deep)


def guessed(points, rng):
    """Five points as the second look may have found them, most of them nearly right."""
    spread = unit_of(points) * abs(rng.normal(0, 0.08))
    return points + rng.normal(0, spread, points.shape) + rng.normal(0, 0.5 * spread, 2)


class Upright:
    """Crops of faces as they are guessed, and where their points are."""

    def __init__(self, heads="heads"):
        self.compose = Composer(SIZE, heads)

    def __call__(self, count, rng):
        images = torch.stack([self.compose.room(rng) for _ in range(count)])
        lengths = np.empty((count, 10), np.float32)
        thetas, heads = [], []
        visible = np.flatnonzero(self.compose.faces[:, 14] > 0.37)
        for i in range(count):
            number = rng.choice(visible)
            turn = turned(HEAD_FACE, rng)
            face = placed(self.compose.faces[number], turn, MIDDLE)
            points = face[4:14].reshape(5, 2).astype(np.float64)
            to_crop = similarity(guessed(points, rng), TEMPLATE)
            lengths[i] = ((points @ to_crop[:, :2].T + to_crop[:, 2] - (SIZE - 1) / 2) / SIZE).ravel()
            middle = to_crop[:, :2] @ MIDDLE + to_crop[:, 2]
            thetas.append(theta_of(to_crop[:, :2] @ turn, middle, SIZE))
            heads.append(self.compose.heads[number])
        lay(images, torch.from_numpy(np.stack(heads)).permute(0, 3, 1, 2).float(), thetas)
        return blurred(images, rng), torch.from_numpy(lengths)


def train(seed=1, steps=9000, batch=32):
    torch.manual_seed(seed)
    crops = Upright()
    network = Pointer().to(memory_format=torch.channels_last)

    def losses(rng):
        images, lengths = crops(batch, rng)
        x = ((disturb(images, rng, 0.7) - 127.5) / 128).contiguous(
            memory_format=torch.channels_last)
        points = (network(x) - lengths).abs().mean()
        return 60 * points, {"points": points * SIZE / EYES}

    parts = nn.ModuleDict({"network": network})
    return Training("pointer", parts, 2e-3, steps, seed).run(losses)


if __name__ == "__main__":
    train(int(sys.argv[2]) if sys.argv[2:] else 1)
