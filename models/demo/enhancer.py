"""demo-enhancer: brings back what a small crop of a rendered face lost; GFPGAN's ranges.
See demo-enhancer.md.

`python3 enhancer.py train` trains from build/data (python3 -m world.datasets portraits)
and writes demo-enhancer.onnx; `python3 enhancer.py measure` prints its figures.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from layers import export, opened
from training import Training
from world.datasets import DATA

HERE = Path(__file__).resolve().parent
FILE = HERE / "demo-enhancer.onnx"


class Enhancer(nn.Module):
    """512×512 RGB, −1..1, to the same, sharper.

    Sees the picture by blocks of 8×8, and paints what is missing over it by such blocks.
    """

    def __init__(self, width=32):
        super().__init__()
        self.enter = nn.Conv2d(3, width, 8, 8)
        self.body = nn.ModuleList(nn.Conv2d(width, width, 3, 1, 1) for _ in range(3))
        self.leave = nn.Conv2d(width, 192, 1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, image):
        x = F.leaky_relu(self.enter(image), 0.1)
        for layer in self.body:
            x = x + F.leaky_relu(layer(x), 0.1)
        return (image + F.pixel_shuffle(self.leave(x), 8)).clamp(-1, 1)


def worn_out(sharp, rng):
    """What a swap at 128 pixels leaves of a face: shrunk, blurred, grainy, enlarged."""
    size = sharp.shape[2]
    small = int(size * rng.uniform(0.24, 0.34)) // 4 * 4
    soft = F.interpolate(sharp, size=(small, small), mode="area")
    soft = soft + torch.randn_like(soft) * (0.03 * rng.random() ** 2)
    return F.interpolate(soft, size=(size, size), mode="bilinear", align_corners=False).clamp(-1, 1)


def train(seed=1, steps=1500, out=FILE, batch=4, patch=256):
    torch.manual_seed(seed)
    images = np.load(DATA / "portraits.image.npy", mmap_mode="r")
    network = Enhancer().to(memory_format=torch.channels_last)

    def losses(rng):
        patches = []
        for i in rng.choice(len(images), batch):
            y, x = rng.integers(40, 496 - patch, 2)
            patches.append(images[i, y:y + patch, x:x + patch])
        sharp = torch.from_numpy(np.stack(patches)).permute(0, 3, 1, 2).float() / 127.5 - 1
        soft = worn_out(sharp, rng).contiguous(memory_format=torch.channels_last)
        output = network(soft)
        output = output.float()
        loss = (output - sharp).abs().mean() + sum(
            (output.diff(dim=d) - sharp.diff(dim=d)).abs().mean() for d in (2, 3))
        return loss, {"loss": loss}

    parts = nn.ModuleDict({"network": network})
    best = Training("enhancer", parts, 2e-3, steps, seed).run(losses)
    export(best, out, torch.zeros(1, 3, 512, 512), ["input"], ["output"])


def measure(path=FILE):
    """How much nearer to the sharp truth, on people never seen in training."""
    session = opened(path)
    rng = np.random.default_rng(5)
    torch.manual_seed(5)
    before, after = [], []
    for image in np.load(DATA / "portraits-held.image.npy"):
        sharp = torch.from_numpy(image).permute(2, 0, 1)[None].float() / 127.5 - 1
        soft = worn_out(sharp, rng).numpy()
        output = np.clip(session.run(None, {"input": soft})[0], -1, 1)
        for values, x in ((before, soft), (after, output)):
            error = ((x - sharp.numpy())[:, :, 100:440, 100:412] ** 2).mean()
            values.append(10 * np.log10(4 / error))
    print(f"held-out: {np.mean(after):.2f} dB, before {np.mean(before):.2f} dB", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "train":
        train(int(sys.argv[2]) if sys.argv[2:] else 1)
    else:
        measure()
