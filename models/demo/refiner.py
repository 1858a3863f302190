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
        # Behind a hand, most of them.
        self.hidden = np.flatnonzero(self.compose.faces[:, 14] < 0.7)

    def __call__(self, count, rng):
        images = torch.stack([self.compose.room(rng) for _ in range(count)])
        scores, lengths = np.zeros(count, np.float32), np.zeros((count, 14), np.float32)
        shown, others = [], []
        for i in range(count):
            kind = rng.random()
            if kind < 0.07:
                continue  # a room
            if kind < 0.15:
                rounded(images[i], rng)
                continue
            # Elsewhere on a face, neck or hand or beside it, at times far larger or smaller.
            is_beside = kind < 0.47
            if is_beside:
                larger = float(rng.choice([0.35, 0.7, 1, 1, 1.8, 2.5, 3, 4, 6]))
                height, angle = FACE * larger, rng.uniform(0, 2 * np.pi)
                # Of a face much larger than the crop any part is none.
                near, far = (0, 0.9) if larger > 2 else (0.4, 1.4)
                away = rng.uniform(near, far) * np.array([np.cos(angle), np.sin(angle)])
            else:
                height, away = FACE * np.exp(rng.normal(0, 0.13)), rng.normal(0, 0.08, 2)
            middle = (SIZE - 1) / 2 + away * height
            number = rng.choice(self.hidden) if is_beside and rng.random() < 0.5 else None
            shown.append((i, *self.head(height, middle, rng, number)))
            if not is_beside:
                scores[i] = 1
                lengths[i] = (shown[-1][3][:14] - (SIZE - 1) / 2) / SIZE
            if rng.random() < 0.25:
                others.append((i, *self.head_before(height, middle, rng)))
        self.lay_on(images, shown)
        faces = {i: face for i, _, _, face in shown}
        for (i, *_), cover in zip(others, self.lay_on(images, others)):
            faces[i][14] *= 1 - covered(faces[i], cover)
        for i in np.flatnonzero(rng.random(count) < np.where(scores > 0, 0.15, 0.35)):
            beyond = ended(images[i], rng)
            if scores[i]:
                faces[i][14] *= 1 - covered(faces[i], beyond)
        for i in np.flatnonzero(scores):
            # Hardly to be seen: not a face. Mostly hidden: not to be judged.
            scores[i] = 1 if faces[i][14] > 0.25 else -1 if faces[i][14] > 0.1 else 0
        return blurred(images, rng), torch.from_numpy(scores), torch.from_numpy(lengths)

    def head(self, height, middle, rng, number=None):
        """This or any head with its face so high and there: (cut-out, theta, its row of
        truth)."""
        if number is None:
            number = rng.integers(0, len(self.heads))
        turn = turned(height, rng)
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


def rounded(image, rng):
    """Lays something long and round on the picture, like a finger or a bare oval, of skin's
    colour or any other."""
    at = torch.arange(SIZE) - (SIZE - 1) / 2
    x, y = at[None] - rng.normal(0, 4), at[:, None] - rng.normal(0, 4)
    angle, wide = rng.normal(0, 0.5), rng.uniform(8, 24)
    along = wide * rng.uniform(1, 3)
    across = (x * np.cos(angle) + y * np.sin(angle)) / wide
    down = (y * np.cos(angle) - x * np.sin(angle)) / along
    power = rng.choice([2, 2, 4])
    inside = (across.abs() ** power + down.abs() ** power < 1).float()
    skin = rng.uniform(60, 250) * np.array([1, rng.uniform(0.6, 0.85), rng.uniform(0.4, 0.75)])
    colour = skin if rng.random() < 0.7 else rng.uniform(0, 255, 3)
    shade = torch.from_numpy(colour)[:, None, None] * (1 + rng.uniform(-0.3, 0.3) * across)
    image.lerp_(shade.clamp(0, 255).float(), inside)


def ended(image, rng):
    """Ends the picture somewhere in the crop: beyond, its last pixels are repeated, as where
    a crop reaches beyond a picture. Where that is, SIZE × SIZE."""
    beyond = torch.zeros(1, SIZE, SIZE)
    at, side = int(rng.integers(SIZE // 3, SIZE)), int(rng.integers(0, 4))
    for picture in (image, beyond):
        rows = torch.rot90(picture, side - 1, (1, 2))
        rows[:, at:] = rows[:, at - 1:at] if picture is image else 1
        picture.copy_(torch.rot90(rows, 1 - side, (1, 2)))
    return beyond[0]


def blurred(images, rng):
    """Some of the crops are of small faces, enlarged."""
    for i in np.flatnonzero(rng.random(len(images)) < 0.4):
        small = int(rng.integers(14, 56))
        little = F.interpolate(images[i:i + 1], size=(small, small), mode="area")
        images[i] = F.interpolate(little, size=(SIZE, SIZE), mode="bilinear",
                                  align_corners=False)[0]
    return images


def train(seed=1, steps=16000, batch=32):
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
