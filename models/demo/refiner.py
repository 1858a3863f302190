"""Looks at each found face once more, cut out and scaled: is it one, and where exactly are
its box and points? The second network of demo-detector; see demo-detector.md.

`python3 refiner.py train` trains from build/data (python3 -m world.datasets heads rooms)
and leaves build/refiner-1.pt, which `python3 detector.py write` puts into the detector.
"""

import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from layers import conv, disturb
from patches import Composer, covered, lay, placed, theta_of, turned
from spots import SIZE, Spots
from training import Training
from world.datasets import HEAD_SIZE

# Side of what is cut out, in longer sides of the box.
MARGIN = 1.5
FACE = SIZE / MARGIN


class Refiner(Spots):
    """(n, 3, 64, 64), (x − 127.5) / 128, to (n, 15): the score's logit, left, top, right,
    bottom, five points; lengths in crop sides from the crop's middle."""

    def __init__(self):
        super().__init__()
        self.whole = nn.Sequential(
            conv(64, 16), nn.Flatten(), nn.Linear(16 * 64, 48), nn.LeakyReLU(0.1),
            nn.Linear(48, 5))
        last = self.whole[-1]
        nn.init.normal_(last.weight, std=0.01)
        with torch.no_grad():
            last.bias.copy_(torch.tensor([0, -0.24, -0.33, 0.24, 0.33]))

    def forward(self, crops):
        points, deep = self.spotted(crops)
        return torch.cat([self.whole(deep), points], 1)


class Crops:
    """Cut-outs as the first half finds them, and what should be said of them."""

    def __init__(self):
        self.compose = Composer(SIZE)
        # In half their size, which is the one they are shown in.
        heads = self.compose.heads
        self.heads = np.empty((len(heads), HEAD_SIZE // 2, HEAD_SIZE // 2, 4), np.uint8)
        for i in range(0, len(heads), 250):
            part = torch.from_numpy(np.array(heads[i:i + 250])).permute(0, 3, 1, 2).float()
            self.heads[i:i + 250] = F.avg_pool2d(part, 2).permute(0, 2, 3, 1).round().byte()

    def __call__(self, count, rng):
        images = torch.stack([self.compose.room(rng) for _ in range(count)])
        scores, lengths = np.zeros(count, np.float32), np.zeros((count, 14), np.float32)
        shown, others = [], []
        for i in range(count):
            kind = rng.random()
            if kind < 0.1:
                continue  # a room
            # Elsewhere on a face, neck or hand or beside it, at times far larger or smaller.
            is_beside = kind < 0.4
            if is_beside:
                height = FACE * float(rng.choice([0.35, 1, 1, 1.8, 2.5, 4, 6]))
                angle = rng.uniform(0, 2 * np.pi)
                away = rng.uniform(0.4, 1) * np.array([np.cos(angle), np.sin(angle)])
            else:
                height, away = FACE * np.exp(rng.normal(0, 0.13)), rng.normal(0, 0.08, 2)
            middle = (SIZE - 1) / 2 + np.clip(away, -1, 1) * height
            shown.append((i, *self.head(height, middle, rng)))
            if not is_beside:
                scores[i] = 1
                lengths[i] = (shown[-1][3][:14] - (SIZE - 1) / 2) / SIZE
            if rng.random() < 0.25:
                others.append((i, *self.head_before(height, middle, rng)))
        self.lay_on(images, shown)
        faces = {i: face for i, _, _, face in shown}
        for (i, *_), cover in zip(others, self.lay_on(images, others)):
            faces[i][14] *= 1 - covered(faces[i], cover)
        for i in np.flatnonzero(scores):
            # Mostly hidden: not to be judged.
            scores[i] = 1 if faces[i][14] > 0.25 else -1
        return blurred(images, rng), torch.from_numpy(scores), torch.from_numpy(lengths)

    def head(self, height, middle, rng):
        """Any head with its face so high and there: (cut-out, theta, its row of truth)."""
        number, turn = rng.integers(0, len(self.heads)), turned(height, rng)
        return self.heads[number], theta_of(turn, middle, SIZE), placed(
            self.compose.faces[number], turn, middle)

    def head_before(self, height, middle, rng):
        """One that covers part of a head with its face so high and there."""
        own = height * rng.uniform(0.9, 2)
        angle = rng.choice([0, np.pi]) + rng.normal(0, 0.5)
        away = rng.uniform(0.35, 0.75) * (height + own) * np.array([np.cos(angle), np.sin(angle)])
        return self.head(own, middle + away, rng)

    @staticmethod
    def lay_on(images, heads):
        """Lays heads on the pictures whose numbers they begin with; how much each covers of
        its picture's pixels."""
        if not heads:
            return []
        numbers, cut_outs, thetas, _ = zip(*heads)
        part = images[list(numbers)]
        cover = lay(part, torch.from_numpy(np.stack(cut_outs)).permute(0, 3, 1, 2).float(), thetas)
        images[list(numbers)] = part
        return cover


def blurred(images, rng):
    """Some of the crops are of small faces, enlarged."""
    for i in np.flatnonzero(rng.random(len(images)) < 0.4):
        small = int(rng.integers(14, 56))
        little = F.interpolate(images[i:i + 1], size=(small, small), mode="area")
        images[i] = F.interpolate(little, size=(SIZE, SIZE), mode="bilinear",
                                  align_corners=False)[0]
    return images


def train(seed=1, steps=7000, batch=32):
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
