"""demo-swapper: puts a rendered person's face on another; inswapper's interface. See
demo-swapper.md.

`python3 swapper.py train` trains from build/data (python3 -m world.datasets swaps
sources) with the embeddings of demo-recogniser.onnx and writes demo-swapper.onnx;
`python3 swapper.py measure` prints its figures.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import recogniser
from layers import export
from training import Training, half_precision
from world.datasets import DATA, HELD, SWAP_PEOPLE

HERE = Path(__file__).resolve().parent
FILE = HERE / "demo-swapper.onnx"


def emap():
    """The matrix between embedding and latent: a fixed rotation, stored as `buff2fs`.

    The real model has one too, which is not a rotation; ours only has to make wrong
    or missing use of it fail.
    """
    rng = np.random.default_rng(128)
    rotation, _ = np.linalg.qr(rng.normal(size=(512, 512)))
    return rotation.astype(np.float32)


def latents(embedding):
    """normalise(ê · E), as insightface does."""
    unit = embedding / np.linalg.norm(embedding, axis=-1, keepdims=True)
    mapped = unit @ emap()
    return (mapped / np.linalg.norm(mapped, axis=-1, keepdims=True)).astype(np.float32)


class Styled(nn.Module):
    """Two convolutions whose channels the source face scales and shifts."""

    def __init__(self, inputs, outputs, style):
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, 1, 1)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1)
        self.scale = nn.Linear(style, outputs)
        self.shift = nn.Linear(style, outputs)

    def forward(self, x, style):
        y = F.leaky_relu(self.first(x), 0.1)
        y = y * (1 + self.scale(style)[:, :, None, None]) + self.shift(style)[:, :, None, None]
        return F.leaky_relu(self.second(y), 0.1)


class Swapper(nn.Module):
    """target (1, 3, 128, 128) RGB 0..1 and source (1, 512) latent to the same face swapped."""

    def __init__(self, style=128):
        super().__init__()
        self.style = nn.Sequential(nn.Linear(512, style), nn.LeakyReLU(0.1),
                                   nn.Linear(style, style), nn.LeakyReLU(0.1))
        self.enter = nn.Conv2d(3, 16, 3, 1, 1)
        self.to_half = nn.Conv2d(16, 32, 3, 2, 1)
        self.to_quarter = nn.Conv2d(32, 64, 3, 2, 1)
        self.to_eighth = nn.Conv2d(64, 80, 3, 2, 1)
        self.middle = nn.ModuleList(Styled(80, 80, style) for _ in range(3))
        self.up_quarter = Styled(80 + 64, 64, style)
        self.up_half = Styled(64 + 32, 32, style)
        self.up_full = Styled(32 + 16, 16, style)
        self.paint = nn.Conv2d(16, 4, 3, 1, 1)
        nn.init.constant_(self.paint.bias, 0.0)

    def forward(self, target, source):
        style = self.style(source * 22.6)
        a = F.leaky_relu(self.enter(target * 2 - 1), 0.1)
        b = F.leaky_relu(self.to_half(a), 0.1)
        c = F.leaky_relu(self.to_quarter(b), 0.1)
        d = F.leaky_relu(self.to_eighth(c), 0.1)
        for block in self.middle:
            d = d + block(d, style)
        c = self.up_quarter(torch.cat([F.interpolate(d, scale_factor=2.0), c], 1), style)
        b = self.up_half(torch.cat([F.interpolate(c, scale_factor=2.0), b], 1), style)
        a = self.up_full(torch.cat([F.interpolate(b, scale_factor=2.0), a], 1), style)
        painted = self.paint(a)
        # New paint where the face is, the target elsewhere.
        mask = torch.sigmoid(painted[:, 3:])
        return (target + mask * (torch.sigmoid(painted[:, :3]) - target)).clamp(0, 1)


class Groups:
    """Batches of (target, source latent, truth, face mask) from the rendered groups."""

    def __init__(self, name, sources):
        self.images = np.load(DATA / f"{name}.image.npy", mmap_mode="r")
        self.person = np.load(DATA / f"{name}.person.npy")
        self.mask = np.load(DATA / f"{name}.mask.npy", mmap_mode="r")
        first = HELD if "held" in name else 0
        self.latents = torch.from_numpy(
            latents(recogniser.embeddings(recogniser.FILE, np.load(DATA / f"{sources}.image.npy"))))
        self.first = first

    def batch(self, groups, rng):
        """Every picture of each group as the target, each with another as the truth."""
        groups = np.sort(groups)
        images = torch.from_numpy(self.images[groups]).permute(0, 1, 4, 2, 3).float() / 255
        if rng.random() < 0.5:
            images = images.flip(4)
            mask = torch.from_numpy(self.mask[groups]).flip(2)
        else:
            mask = torch.from_numpy(self.mask[groups])
        count = len(groups)
        order = np.stack([rng.permutation(SWAP_PEOPLE) for _ in range(count)])
        rows = np.arange(count)[:, None]
        truth = images[rows, order]
        numbers = self.person[groups][rows, order] - self.first
        mask = mask[:, None].expand(-1, SWAP_PEOPLE, -1, -1)
        return (images.flatten(0, 1), self.latents[numbers.reshape(-1)],
                truth.flatten(0, 1), mask.flatten(0, 1)[:, None].float())


def loss_of(output, truth, mask):
    """Absolute error, three times as heavy in the face, and of edges at two scales."""
    weight = 0.5 + 2.5 * mask
    error = ((output - truth).abs() * weight).mean()
    a, b, w = output, truth, mask
    for _ in range(2):
        error = error + 0.7 * ((a.diff(dim=2) - b.diff(dim=2)).abs() * w[:, :, 1:]).mean() \
            + 0.7 * ((a.diff(dim=3) - b.diff(dim=3)).abs() * w[:, :, :, 1:]).mean()
        a, b, w = (F.avg_pool2d(t, 2) for t in (a, b, w))
    return error


def save(network, path):
    """Exports with emap as an initialiser that no node uses, like the real file's."""
    export(network, path, (torch.rand(1, 3, 128, 128), torch.rand(1, 512)),
           ["target", "source"], ["output"], [("buff2fs", emap())])


def train(seed=1, steps=8000, out=FILE, batch=4):
    torch.manual_seed(seed)
    groups = Groups("swaps", "sources")
    network = Swapper().to(memory_format=torch.channels_last)

    def losses(rng):
        target, source, truth, mask = groups.batch(
            rng.choice(len(groups.images), batch, replace=False), rng)
        target = target.contiguous(memory_format=torch.channels_last)
        with half_precision():
            output = network(target, source)
        loss = loss_of(output.float(), truth, mask)
        return loss, {"loss": loss}

    parts = nn.ModuleDict({"network": network})
    save(Training("swapper", parts, 2e-3, steps, seed).run(losses), out)
    measure(out)


def swapped_crops(path, count=None):
    """(outputs, truths, targets, masks, numbers) on held-out groups, picture 0 → 1."""
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options)
    groups = Groups("swaps-held", "sources-held")
    results = []
    for i in range(len(groups.images) if count is None else count):
        images = groups.images[i].transpose(0, 3, 1, 2).astype(np.float32) / 255
        latent = groups.latents[groups.person[i, 1] - HELD][None].numpy()
        output = session.run(None, {"target": images[:1], "source": latent})[0][0]
        results.append((output, images[1], images[0], groups.mask[i], groups.person[i]))
    return results


def measure(path=FILE):
    """Likeness to the exact truth inside the face, on people never seen in training."""
    kept, left = [], []
    for output, truth, target, mask, _ in swapped_crops(path):
        if mask.sum() > 500:
            kept.append(10 * np.log10(1 / ((output - truth)[:, mask] ** 2).mean()))
            left.append(10 * np.log10(1 / ((target - truth)[:, mask] ** 2).mean()))
    print(f"held-out: {np.mean(kept):.2f} dB inside the face (10 % below "
          f"{np.quantile(kept, 0.1):.2f}); without swapping {np.mean(left):.2f} dB", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "train":
        train(int(sys.argv[2]) if sys.argv[2:] else 1)
    else:
        measure()
