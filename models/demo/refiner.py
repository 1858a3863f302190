"""Looks at each found face once more, cut out and scaled: is it one, and where exactly are
its box and points? The second half of demo-detector; see demo-detector.md.

`python3 refiner.py train` trains from build/data (python3 -m world.datasets heads rooms)
and leaves build/refiner-1.pt, which `python3 detector.py write` puts into the detector.
"""

import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from layers import Residual, conv, disturb
from patches import Composer
from training import Training

SIZE = 64
# Side of what is cut out, in longer sides of the box.
MARGIN = 1.5
FACE = SIZE / MARGIN


class Refiner(nn.Module):
    """(n, 3, 64, 64), (x − 127.5) / 128, to (n, 15): the score's logit, left, top, right,
    bottom, five points; lengths in crop sides from the crop's middle."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            conv(3, 24, 2), conv(24, 48, 2), Residual(48), conv(48, 64, 2), Residual(64),
            nn.Flatten(), nn.Linear(64 * 64, 128), nn.LeakyReLU(0.1), nn.Linear(128, 15))
        last = self.body[-1]
        nn.init.normal_(last.weight, std=0.01)
        with torch.no_grad():
            last.bias.copy_(torch.tensor([
                0, -0.24, -0.33, 0.24, 0.33,
                -0.14, -0.1, 0.14, -0.1, 0, 0.06, -0.11, 0.17, 0.11, 0.17]))

    def forward(self, crops):
        return self.body(crops)


class Crops:
    """Cut-outs as the first half finds them, and what should be said of them."""

    def __init__(self):
        self.compose = Composer(SIZE)

    def __call__(self, count, rng):
        images = torch.stack([self.compose.room(rng) for _ in range(count)])
        scores, lengths = np.zeros(count, np.float32), np.zeros((count, 14), np.float32)
        for i in range(count):
            kind = rng.random()
            if kind < 0.12:
                continue  # a room
            if kind < 0.3:
                # Beside a face, or far too large or small.
                height, middle = FACE * float(rng.choice([0.35, 1, 1, 2.5])), SIZE / 2 + 0.0
                angle = rng.uniform(0, 2 * np.pi)
                middle = SIZE / 2 + 0.75 * height * np.array([np.cos(angle), np.sin(angle)])
                self.compose.head(images[i], height, middle, rng)
                continue
            height = FACE * np.exp(rng.normal(0, 0.13))
            middle = SIZE / 2 + np.clip(rng.normal(0, 0.08, 2), -0.25, 0.25) * height
            face = self.compose.head(images[i], height, middle, rng)
            # Mostly hidden: not to be judged.
            scores[i] = 1 if face[14] > 0.35 or height > SIZE else -1
            lengths[i] = (face[:14] - (SIZE - 1) / 2) / SIZE
        return blurred(images, rng), torch.from_numpy(scores), torch.from_numpy(lengths)


def blurred(images, rng):
    """Some of the crops are of small faces, enlarged."""
    for i in np.flatnonzero(rng.random(len(images)) < 0.4):
        small = int(rng.integers(14, 56))
        little = F.interpolate(images[i:i + 1], size=(small, small), mode="area")
        images[i] = F.interpolate(little, size=(SIZE, SIZE), mode="bilinear",
                                  align_corners=False)[0]
    return images


def train(seed=1, steps=1800, batch=48):
    torch.manual_seed(seed)
    crops = Crops()
    network = Refiner().to(memory_format=torch.channels_last)

    def losses(rng):
        images, scores, lengths = crops(batch, rng)
        x = ((disturb(images, rng, 0.7) - 127.5) / 128).contiguous(
            memory_format=torch.channels_last)
        answer = network(x)
        judged, is_face = scores >= 0, scores > 0
        score = F.binary_cross_entropy_with_logits(answer[judged, 0], scores[judged])
        off = (answer[is_face, 1:] - lengths[is_face]).abs()
        box, points = off[:, :4].mean(), off[:, 4:].mean()
        return score + 20 * box + 60 * points, {"score": score, "box": box, "points": points}

    parts = nn.ModuleDict({"network": network})
    return Training("refiner", parts, 2e-3, steps, seed).run(losses)


if __name__ == "__main__":
    train(int(sys.argv[2]) if sys.argv[2:] else 1)
