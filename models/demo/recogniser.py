"""demo-recogniser: tells rendered people apart. See demo-recogniser.md.

`python3 recogniser.py train` trains from build/data (python3 -m world.datasets faces)
and writes demo-recogniser.onnx; `python3 recogniser.py measure` prints its figures.
`python3 recogniser.py judge` trains a second one from another seed, which looks at the
picture in half its size, to judge the swapper with; `python3 recogniser.py measure
build/judge.onnx` prints its figures.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

from layers import Residual, conv, disturb, export, opened
from training import BUILD, Training, averaged
from world import people
from world.datasets import DATA

HERE = Path(__file__).resolve().parent
FILE = HERE / "demo-recogniser.onnx"
JUDGE = BUILD / "judge.onnx"
# The unit vector of an embedding is so long where a person is read off it.
DESCRIBED = 3


class Recogniser(nn.Module):
    """112×112 RGB, (x − 127.5) / 127.5, to 512 numbers that are to be normalised.

    With `shrink`, the picture is looked at in so much less than its size.
    """

    def __init__(self, shrink=1):
        super().__init__()
        self.shrink = shrink
        self.body = nn.Sequential(
            conv(3, 24, 2), conv(24, 40, 2), Residual(40), conv(40, 80, 2), Residual(80),
            Residual(80), conv(80, 112, 2), Residual(112))
        self.pool = nn.Sequential(
            nn.Conv2d(112, 112, -(-7 // shrink), groups=112, bias=False), nn.BatchNorm2d(112),
            nn.Flatten())
        self.embed = nn.Linear(112, 512, bias=False)

    def forward(self, image):
        if self.shrink > 1:
            image = nn.functional.avg_pool2d(image, self.shrink)
        return self.embed(self.pool(self.body(image)))


class BothWays(nn.Module):
    """The sum of a picture's embedding and its mirror image's, which is the surer one."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image):
        return self.network(image) + self.network(image.flip(3))


class Questions(nn.Module):
    """What the embedding must answer in training: who is it, and what do they look like."""

    def __init__(self):
        super().__init__()
        self.describe = nn.Linear(512, people.INNER)

    def losses(self, embedding, person, vector, temperature=0.1):
        """(same, alike): pictures of one person are each other's nearest (supervised
        contrast), and the person's vector can be read off the embedding."""
        unit = nn.functional.normalize(embedding)
        itself = torch.eye(len(unit), dtype=torch.bool)
        likeness = (unit @ unit.T / temperature).masked_fill(itself, -1e4)
        chance = likeness.log_softmax(1)
        partner = (person[:, None] == person[None]) & ~itself
        same = -(chance * partner).sum(1) / partner.sum(1)
        return same.mean(), nn.functional.mse_loss(self.describe(DESCRIBED * unit), vector)


def prepare(images):
    return (images - 127.5) / 127.5


def train(seed=1, steps=5000, out=FILE, people_count=16, each=4, shrink=1):
    torch.manual_seed(seed)
    images = np.load(DATA / "faces.image.npy", mmap_mode="r")
    person = torch.from_numpy(np.load(DATA / "faces.person.npy")).long()
    vector = torch.from_numpy(np.load(DATA / "faces.vector.npy")[:, :people.INNER])
    pictures_each = int((person == 0).sum())
    network = Recogniser(shrink).to(memory_format=torch.channels_last)
    parts = nn.ModuleDict({"network": network, "questions": Questions()})

    def losses(rng):
        who = rng.choice(int(person.max()) + 1, people_count, replace=False)
        chosen = np.concatenate([
            w * pictures_each + rng.choice(pictures_each, each, replace=False) for w in who])
        x = torch.from_numpy(images[chosen]).permute(0, 3, 1, 2).float()
        if rng.random() < 0.5:
            x = x.flip(3)
        x = prepare(disturb(x, rng, 0.3)).contiguous(memory_format=torch.channels_last)
        embedding = network(x)
        same, alike = parts["questions"].losses(
            embedding.float(), person[chosen], vector[chosen])
        return same + 10 * alike, {"same": same, "alike": alike}

    best = Training("recogniser", parts, 3e-3, steps, seed).run(losses)
    export(BothWays(best), out, torch.zeros(1, 3, 112, 112), ["input.1"], ["embedding"])


def trained(seed):
    """What `train` made, before it was written, for looking at rows of pictures at once."""
    network = Recogniser()
    network.load_state_dict(averaged("recogniser", seed))
    return BothWays(network).eval().requires_grad_(False).to(memory_format=torch.channels_last)


def in_batches(function, images, size=32):
    """Rows of what `function` answers to uint8 NHWC pictures, given as 0..255 NCHW."""
    with torch.no_grad():
        return torch.cat([
            function(torch.from_numpy(images[i:i + size]).permute(0, 3, 1, 2).float())
            for i in range(0, len(images), size)])


def run(path, images):
    """What the network at `path` answers to uint8 NHWC pictures, with onnxruntime."""
    session = opened(path)
    name = session.get_inputs()[0].name
    return np.array([
        session.run(None, {name: prepare(image.transpose(2, 0, 1)[None].astype(np.float32))})[0][0]
        for image in images])


def embeddings(path, images):
    """Normalised."""
    rows = run(path, images)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def area_under_curve(positive, negative):
    """Chance that a positive scores above a negative."""
    order = np.argsort(np.concatenate([positive, negative]))
    ranks = np.empty(len(order))
    ranks[order] = np.arange(1, len(order) + 1)
    count = len(positive)
    return (ranks[:count].sum() - count * (count + 1) / 2) / (count * len(negative))


def measure(path=FILE):
    """Same or different on people never seen in training."""
    embedded = embeddings(path, np.load(DATA / "faces-held.image.npy"))
    people_shown = np.load(DATA / "faces-held.person.npy")
    visible = np.load(DATA / "faces-held.visible.npy")
    for name, least in (("no hand before them", 0.999), ("half of them seen", 0.5), ("all", 0)):
        person, e = people_shown[visible >= least], embedded[visible >= least]
        cosine = e @ e.T
        upper = np.triu(np.ones_like(cosine, bool), 1)
        same = person[:, None] == person[None]
        positive, negative = cosine[upper & same], cosine[upper & ~same]
        threshold = np.quantile(negative, 0.999)
        print(f"held-out faces, {name} ({len(e)}): "
              f"AUC {area_under_curve(positive, negative):.5f}, "
              f"same median {np.median(positive):.3f}, different 99.9 % {threshold:.3f}, "
              f"found at 0.1 % false {np.mean(positive > threshold):.3f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "train":
        train()
    elif sys.argv[1] == "judge":
        train(2, 4500, JUDGE, shrink=2)
    else:
        measure(*sys.argv[2:])
