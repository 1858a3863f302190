"""demo-swapper: puts a rendered person's face on another; inswapper's interface. See
demo-swapper.md.

`python3 swapper.py train` trains from build/data (python3 -m world.datasets faces
swaps) with the embeddings of demo-recogniser.onnx and writes demo-swapper.onnx;
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
from training import Training
from world import renderer as r
from world.datasets import DATA, HELD, SWAP_PEOPLE, SWAP_POOL

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
    """Two convolutions beside a straight way; the source face scales and shifts what is
    between them."""

    def __init__(self, channels, style):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, 1, 1)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1)
        self.scale = nn.Linear(style, channels)
        self.shift = nn.Linear(style, channels)

    def forward(self, x, style):
        y = self.first(x)
        y = y * (1 + self.scale(style)[:, :, None, None]) + self.shift(style)[:, :, None, None]
        return x + self.second(F.leaky_relu(y, 0.1))


class Swapper(nn.Module):
    """target (1, 3, 128, 128) RGB 0..1 and source (1, 512) latent to the same face swapped.

    Works on blocks of 2×2 pixels, then on halves and quarters of that.
    """

    def __init__(self, style=96):
        super().__init__()
        self.style = nn.Sequential(nn.Linear(512, style), nn.LeakyReLU(0.1),
                                   nn.Linear(style, style), nn.LeakyReLU(0.1))
        self.enter = nn.Conv2d(12, 32, 3, 1, 1)
        self.down = nn.Conv2d(32, 64, 3, 2, 1)
        self.down_again = nn.Conv2d(64, 96, 3, 2, 1)
        self.coarse = nn.ModuleList(Styled(96, style) for _ in range(3))
        self.up = nn.Conv2d(96, 64, 1)
        self.middle = Styled(64, style)
        self.up_again = nn.Conv2d(64, 32, 1)
        self.fine = Styled(32, style)
        self.paint = nn.Conv2d(32, 16, 3, 1, 1)

    def painted(self, target, source):
        """(the face repainted everywhere, logits of where it is to be shown)."""
        # A unit vector of 512 numbers, to numbers near 1.
        style = self.style(source * 22.6)
        a = F.leaky_relu(self.enter(F.pixel_unshuffle(target * 2 - 1, 2)), 0.1)
        b = F.leaky_relu(self.down(a), 0.1)
        c = F.leaky_relu(self.down_again(b), 0.1)
        for block in self.coarse:
            c = block(c, style)
        b = self.middle(b + F.interpolate(self.up(c), scale_factor=2.0), style)
        a = self.fine(a + F.interpolate(self.up_again(b), scale_factor=2.0), style)
        painted = F.pixel_shuffle(self.paint(a), 2)
        return target + painted[:, :3], painted[:, 3:]

    def forward(self, target, source):
        painted, shown = self.painted(target, source)
        return (target + torch.sigmoid(shown) * (painted - target)).clamp(0, 1)


class Groups:
    """Batches of (target, source latent, truth, labels of the truth) from rendered groups.

    The source is embedded from other pictures of that person (set `faces`).
    """

    def __init__(self, name="swaps", faces="faces"):
        self.images = np.load(DATA / f"{name}.image.npy", mmap_mode="r")
        self.labels = np.load(DATA / f"{name}.labels.npy", mmap_mode="r")
        self.person = np.load(DATA / f"{name}.person.npy") - (HELD if "held" in name else 0)
        self.moment = np.load(DATA / f"{name}.moment.npy")
        # Two pictures of each person are enough to know them by.
        seen = np.load(DATA / f"{faces}.image.npy", mmap_mode="r")
        every = int((np.load(DATA / f"{faces}.person.npy") == 0).sum()) // 2
        seen = seen[:SWAP_POOL * 2 * every:every]
        self.latents = latents(recogniser.embeddings(recogniser.FILE, seen))

    def latent(self, numbers, rng):
        """Of any picture of each person so numbered."""
        rows = numbers * 2 + rng.integers(0, 2, numbers.shape)
        return torch.from_numpy(self.latents[rows])

    def batch(self, count, rng):
        """Any picture of a group as the target, any other as the truth."""
        groups = rng.choice(len(self.images), count)
        before, after = rng.permuted(np.tile(np.arange(SWAP_PEOPLE), (count, 1)), axis=1)[:, :2].T
        pictures, labels = self.images[groups], self.labels[groups]
        rows = np.arange(count)

        def tensor(values):
            return torch.from_numpy(values).permute(0, 3, 1, 2).float() / 255
        batch = [tensor(pictures[rows, before]), tensor(pictures[rows, after]),
                 torch.from_numpy(labels[rows, after])[:, None]]
        if rng.random() < 0.5:
            batch = [part.flip(3) for part in batch]
        target, truth, labels = batch
        return target, self.latent(self.person[groups][rows, after], rng), truth, labels


FACE = torch.tensor([r.FACE_SKIN, r.EYE, r.MOUTH_INSIDE], dtype=torch.uint8)


def weights_of(labels):
    """How much each pixel's error counts: most of all in eyes and mouth."""
    weight = torch.ones(256)
    weight[[r.FACE_SKIN, r.EYE, r.MOUTH_INSIDE]] = torch.tensor([3.0, 10.0, 6.0])
    weight = weight[labels.long()]
    # So that the rims of eyes and mouth count too.
    return F.max_pool2d(weight, 3, 1, 1) * 0.5 + weight * 0.5


def loss_of(output, truth, weight):
    """Absolute error of pixels, and of edges at two scales, by weight."""
    a, b, w = output, truth, weight
    error = ((a - b).abs() * w).mean()
    for _ in range(2):
        error = error + 0.5 * ((a.diff(dim=2) - b.diff(dim=2)).abs() * w[:, :, 1:]).mean() \
            + 0.5 * ((a.diff(dim=3) - b.diff(dim=3)).abs() * w[:, :, :, 1:]).mean()
        a, b, w = (F.avg_pool2d(t, 2) for t in (a, b, w))
    return error


def save(network, path):
    """Exports with emap as an initialiser that no node uses, like the real file's."""
    export(network, path, (torch.rand(1, 3, 128, 128), torch.rand(1, 512)),
           ["target", "source"], ["output"], [("buff2fs", emap())])


def train(seed=1, steps=4600, out=FILE, batch=8):
    torch.manual_seed(seed)
    groups = Groups()
    network = Swapper().to(memory_format=torch.channels_last)

    def losses(rng):
        target, source, truth, labels = groups.batch(batch, rng)
        painted, shown = network.painted(
            target.contiguous(memory_format=torch.channels_last), source)
        # Paint is judged where the face is, whether or not it is shown: else a network
        # that shows nothing has nothing to learn from.
        face = torch.isin(labels, FACE).float()
        paint = loss_of(painted, truth, weights_of(labels) * face)
        mask = F.binary_cross_entropy_with_logits(shown, face)
        return paint + 0.2 * mask, {"paint": paint, "mask": mask}

    parts = nn.ModuleDict({"network": network})
    save(Training("swapper", parts, 2e-3, steps, seed).run(losses), out)
    measure(out)


def swapped_crops(path, groups, rng):
    """(output, truth, target, label, latent) of picture 0 with face 1, group by group."""
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options)
    for i in range(len(groups.images)):
        target, truth = groups.images[i, :2].transpose(0, 3, 1, 2).astype(np.float32) / 255
        latent = groups.latent(groups.person[i, 1:2], rng).numpy()
        output = session.run(None, {"target": target[None], "source": latent})[0][0]
        yield output, truth, target, groups.labels[i, 1]


def decibels(a, b):
    return 10 * np.log10(1 / ((a - b) ** 2).mean())


def measure(path=FILE):
    """Likeness to the exact truth inside the face, on people never seen in training."""
    kept, left = [], []
    groups = Groups("swaps-held", "faces-held")
    for output, truth, target, label in swapped_crops(path, groups, np.random.default_rng(8)):
        face = np.isin(label, (r.FACE_SKIN, r.EYE, r.MOUTH_INSIDE))
        if face.sum() > 500:
            kept.append(decibels(output[:, face], truth[:, face]))
            left.append(decibels(target[:, face], truth[:, face]))
    print(f"held-out: {np.mean(kept):.2f} dB inside the face (10 % below "
          f"{np.quantile(kept, 0.1):.2f}); without swapping {np.mean(left):.2f} dB", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "train":
        train(int(sys.argv[2]) if sys.argv[2:] else 1)
    else:
        measure()
