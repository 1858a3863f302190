"""What the swapper is trained and measured on: rendered groups of one moment with several
faces, and latents of the people in them."""

import numpy as np
import torch
from torch.nn import functional as F

from world import people
from world import renderer as r
from world.datasets import DATA, HELD, SWAP_PEOPLE

# What a swap repaints.
REPAINTED = (r.FACE_SKIN, r.EYE, r.MOUTH_INSIDE)
# Of a person, from which the source is embedded.
PICTURES = 4


def emap():
    """The matrix between embedding and latent: a fixed rotation, stored as `buff2fs`.

    The real model has one too, which is not a rotation; ours only has to make wrong
    or missing use of it fail.
    """
    rng = np.random.default_rng(128)
    rotation, _ = np.linalg.qr(rng.normal(size=(512, 512)))
    return rotation.astype(np.float32)


class Groups:
    """Batches of (target, truth, labels of the truth, whose) from rendered groups."""

    def __init__(self, name="swaps"):
        self.images = np.load(DATA / f"{name}.image.npy", mmap_mode="r")
        self.labels = np.load(DATA / f"{name}.labels.npy", mmap_mode="r")
        first = HELD if "held" in name else 0
        self.person = np.load(DATA / f"{name}.person.npy") - first
        self.moment = np.load(DATA / f"{name}.moment.npy")
        self.vectors = torch.from_numpy(np.stack(
            [people.person(first + n)[:people.INNER] for n in range(self.person.max() + 1)]))

    def batch(self, count, rng):
        """Any picture of a group as the target, any other as the truth; `whose` are the
        group and the places of both in it."""
        groups = rng.choice(len(self.images), count)
        before, after = rng.permuted(np.tile(np.arange(SWAP_PEOPLE), (count, 1)), axis=1)[:, :2].T

        def tensor(values):
            return torch.from_numpy(values).permute(0, 3, 1, 2).float() / 255
        batch = [tensor(self.images[groups, before]), tensor(self.images[groups, after]),
                 torch.from_numpy(self.labels[groups, after])[:, None]]
        if rng.random() < 0.5:
            batch = [part.flip(3) for part in batch]
        target, truth, labels = batch
        return target.contiguous(memory_format=torch.channels_last), truth, labels, \
            (groups, before, after)


class Sources:
    """Latents of people by their number in the set, from portraits of theirs."""

    def __init__(self, name, of_portraits):
        """`of_portraits` gives the latents of uint8 NHWC pictures."""
        self.latents = of_portraits(np.load(DATA / f"{name}.image.npy", mmap_mode="r"))

    def __call__(self, numbers, rng, most=PICTURES):
        """Of one to `most` portraits of each, as guise averages them."""
        pictures = rng.permuted(np.tile(np.arange(PICTURES), (len(numbers), 1)), axis=1)
        pictures = pictures[:, :rng.integers(1, most + 1)]
        rows = torch.from_numpy(numbers[:, None] * PICTURES + pictures)
        return F.normalize(self.latents[rows].mean(1))
