"""Reads expression off an aligned crop: an instrument to measure the swapper with, not
part of what runs.

`python3 expression.py train` trains from build/data (python3 -m world.datasets faces)
and writes assets/expression-reader.onnx; `python3 expression.py measure` says how well
it reads rendered faces themselves.
"""

import sys

import numpy as np
import torch
from torch import nn

from clip import ASSETS
from layers import Residual, conv, disturb, export
from recogniser import prepare, run
from training import Training
from world import renderer as r
from world.datasets import DATA

FILE = ASSETS / "expression-reader.onnx"
# What is read, and the size of it that counts as one.
READINGS = {"mouthOpen": 1.0, "gazeX": 0.3, "gazeY": 0.3}


def true_readings(moments):
    """Of rows of moments: what the reader should answer."""
    columns = [moments[:, r.MOMENT_INDEX[name]] / unit for name, unit in READINGS.items()]
    return np.stack(columns, 1).astype(np.float32)


# The rows of an aligned crop in which eyes are, however the head is turned.
EYES = slice(34, 74)


class Reader(nn.Module):
    """112×112 RGB, (x − 127.5) / 127.5, to mouthOpen, gazeX and gazeY in READINGS' units.

    Looks at the eyes in their full size, for all that tells gaze is a pixel or two.
    """

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            conv(3, 16, 2), conv(16, 32, 2), Residual(32), conv(32, 48, 2), Residual(48),
            conv(48, 48, 2), nn.Flatten())
        self.eyes = nn.Sequential(
            conv(3, 16), conv(16, 24, 2), Residual(24), conv(24, 32, 2), Residual(32),
            conv(32, 32, 2), nn.Flatten())
        self.answer = nn.Linear(48 * 49 + 32 * 5 * 14, len(READINGS))

    def forward(self, image):
        return self.answer(torch.cat([self.body(image), self.eyes(image[:, :, EYES])], 1))


def train(seed=3, steps=9000, out=FILE, batch=32):
    torch.manual_seed(seed)
    images = np.load(DATA / "faces.image.npy", mmap_mode="r")
    truth = torch.from_numpy(true_readings(np.load(DATA / "faces.moment.npy")))
    network = Reader().to(memory_format=torch.channels_last)

    def losses(rng):
        chosen = np.sort(rng.choice(len(images), batch, replace=False))
        x = torch.from_numpy(images[chosen]).permute(0, 3, 1, 2).float()
        wanted = truth[chosen]
        if rng.random() < 0.5:
            x, wanted = x.flip(3), wanted * torch.tensor([1.0, -1.0, 1.0])
        x = prepare(disturb(x, rng, 0.3)).contiguous(memory_format=torch.channels_last)
        loss = (network(x) - wanted).abs().mean()
        return loss, {"loss": loss}

    parts = nn.ModuleDict({"network": network})
    best = Training("expression", parts, 3e-3, steps, seed).run(losses)
    export(best, out, torch.zeros(1, 3, 112, 112), ["input"], ["readings"])


def correlations(read, true):
    """By reading."""
    return {name: float(np.corrcoef(read[:, i], true[:, i])[0, 1])
            for i, name in enumerate(READINGS)}


def measure(path=FILE):
    read = run(path, np.load(DATA / "faces-held.image.npy"))
    true = true_readings(np.load(DATA / "faces-held.moment.npy"))
    print("held-out:", *(f"{name} {value:.3f}" for name, value in correlations(read, true).items()),
          flush=True)


if __name__ == "__main__":
    train() if sys.argv[1] == "train" else measure()
