"""demo-swapper: puts a rendered person's face on another; inswapper's interface. See
demo-swapper.md.

`python3 swapper.py paint` trains from build/data (python3 -m world.datasets swaps) how a
face is painted whose person's vector is known; `python3 swapper.py train` goes on from
there with what demo-recogniser, whose training must be done, reads off portraits (python3
-m world.datasets sources), and writes demo-swapper.onnx; `python3 swapper.py measure`
prints its figures.
"""

import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

import recogniser
from layers import export
from swap_figures import measure
from swaps import REPAINTED, Groups, Sources, emap
from training import BUILD, Training, averaged, stored
from world import people

HERE = Path(__file__).resolve().parent
FILE = HERE / "demo-swapper.onnx"

# Added to the logits of where the painted face is shown: in doubt rather that than the
# wearer's own. Inside the face it is worth 0.1 dB, beside it it costs 0.2 dB.
IN_DOUBT = 1.0


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
        # What the source looks like: their vector, as far as the embedding tells it.
        self.person = nn.Linear(512, people.INNER)
        self.style = nn.Sequential(nn.Linear(people.INNER, style), nn.LeakyReLU(0.1),
                                   nn.Linear(style, style), nn.LeakyReLU(0.1))
        self.enter = nn.Conv2d(12, 32, 3, 1, 1)
        self.down = nn.Conv2d(32, 64, 3, 2, 1)
        self.down_again = nn.Conv2d(64, 96, 3, 2, 1)
        # A crop is aligned: where something is says much of what it is.
        self.place = nn.Parameter(torch.zeros(1, 96, 16, 16))
        self.coarse = nn.ModuleList(Styled(96, style) for _ in range(4))
        self.up = nn.Conv2d(96, 64, 1)
        self.middle = nn.ModuleList(Styled(64, style) for _ in range(2))
        self.up_again = nn.Conv2d(64, 32, 1)
        self.fine = Styled(32, style)
        self.paint = nn.Conv2d(32, 16, 3, 1, 1)
        # How skin's colour changes, first of all: 3×3 and an addition, for the whole face.
        self.tone = nn.Sequential(nn.Linear(96 + style, 96), nn.LeakyReLU(0.1),
                                  nn.Linear(96, 12))
        nn.init.zeros_(self.tone[2].weight)
        with torch.no_grad():
            self.tone[2].bias.copy_(torch.cat([torch.eye(3).flatten(), torch.zeros(3)]))

    def painted(self, target, person):
        """(the face repainted everywhere, logits of where it is to be shown), for vectors of
        people."""
        style = self.style(2 * person)
        a = F.leaky_relu(self.enter(F.pixel_unshuffle(target * 2 - 1, 2)), 0.1)
        b = F.leaky_relu(self.down(a), 0.1)
        c = F.leaky_relu(self.down_again(b), 0.1) + self.place
        for block in self.coarse:
            c = block(c, style)
        tone = self.tone(torch.cat([c.mean((2, 3)), style], 1))
        toned = tone[:, :9].reshape(-1, 3, 3) @ target.flatten(2) + tone[:, 9:, None]
        b = b + F.interpolate(self.up(c), scale_factor=2.0)
        for block in self.middle:
            b = block(b, style)
        a = self.fine(a + F.interpolate(self.up_again(b), scale_factor=2.0), style)
        painted = F.pixel_shuffle(self.paint(a), 2)
        return toned.reshape(target.shape) + painted[:, :3], painted[:, 3:]

    def forward(self, target, source):
        painted, shown = self.painted(target, self.person(source))
        return composed(target, painted, shown + IN_DOUBT).clamp(0, 1)


def composed(target, painted, shown):
    return target + torch.sigmoid(shown) * (painted - target)


def know_people(network, seed):
    """Gives the network what the recogniser learnt to read off its embedding, for good."""
    questions = stored(BUILD / f"recogniser-{seed}.pt")["parts"]
    weight = questions["questions.describe.weight"] * recogniser.DESCRIBED
    with torch.no_grad():
        network.person.weight.copy_(weight @ torch.from_numpy(emap()))
        network.person.bias.copy_(questions["questions.describe.bias"])
    network.person.requires_grad_(False)


class Judge:
    """A recogniser's opinion of 128×128 crops, with gradients."""

    def __init__(self, seed):
        self.network = recogniser.trained(seed)
        self.turn = torch.from_numpy(emap())

    def __call__(self, crops):
        """Latents. The recogniser's template is the swapper's, eight columns to the left."""
        inner = recogniser.prepare(255 * crops[:, :, :112, 8:120])
        return F.normalize(self.network(inner) @ self.turn)

    def glimpse(self, crops, rng):
        """The same, of soft and shifted crops, one way round: so that there is nothing to
        be gained by patterns that only this network sees, and no one else."""
        soft = F.pad(F.avg_pool2d(crops, 3, 1, 1), (4, 4, 4, 4), mode="replicate")
        x, y = rng.integers(0, 9, 2)
        inner = recogniser.prepare(255 * soft[:, :, y:y + 112, x + 8:x + 120])
        return F.normalize(self.network.network(inner) @ self.turn)

    def of_pictures(self, pictures):
        """Of uint8 pictures (…, 128, 128, 3)."""
        rows = pictures.reshape(-1, *pictures.shape[-3:])
        known = recogniser.in_batches(lambda crops: self(crops / 255), rows)
        return known.view(*pictures.shape[:-3], 512)

    def of_portraits(self, images):
        """Latents of uint8 pictures in the recogniser's own template."""
        return F.normalize(recogniser.in_batches(
            lambda crops: self.network(recogniser.prepare(crops)), images) @ self.turn)


FACE = torch.tensor(REPAINTED, dtype=torch.uint8)


def face_in(labels):
    """1 where a face is that is to be repainted."""
    return torch.isin(labels, FACE).float()


def weights_of(labels):
    """How much each pixel's error counts: most of all in eyes and mouth."""
    weight = torch.ones(256)
    weight[list(REPAINTED)] = torch.tensor([3.0, 10.0, 6.0])
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
           ["target", "source"], ["output"], [("buff2fs", emap())], in_bytes=True)


def likeness_losses(shown, source, truth, target):
    """(alike, mistaken) of latents: how far what is shown is from the truth, and whether
    it is more like the source than, by a margin, like the target."""
    alike = 1 - (shown * truth).sum(1)
    lead = (shown * source).sum(1) - (shown * target).sum(1)
    return alike.mean(), F.softplus(10 * (0.2 - lead)).mean() / 10


def picture_losses(painted, shown, truth, face, labels):
    """What is painted and where it is shown, against the truth: (loss to descend, by name).

    Paint is judged where the face is, whether or not it is shown: else a network that
    shows nothing has nothing to learn from.
    """
    paint = loss_of(painted, truth, weights_of(labels) * face)
    square = ((painted - truth).square() * face).sum() / face.sum().clamp(min=1)
    mask = F.binary_cross_entropy_with_logits(shown, face)
    return paint + 20 * square + 0.2 * mask, {"paint": paint, "square": square, "mask": mask}


def paint(seed=1, steps=20000, batch=8):
    torch.manual_seed(seed)
    groups = Groups()
    network = Swapper().to(memory_format=torch.channels_last)
    network.person.requires_grad_(False)

    def losses(rng):
        target, truth, labels, (group, _, after) = groups.batch(batch, rng)
        answer = network.painted(target, groups.vectors[groups.person[group, after]])
        return picture_losses(*answer, truth, face_in(labels), labels)

    Training("painter", nn.ModuleDict({"network": network}), 1e-3, steps, seed).run(losses)


def train(seed=1, steps=15500, out=FILE, batch=8, judge_seed=1):
    torch.manual_seed(seed)
    groups, judge = Groups(), Judge(judge_seed)
    sources = Sources("sources", judge.of_portraits)
    known = judge.of_pictures(groups.images)
    network = Swapper()
    network.load_state_dict(averaged("painter", seed))
    network.to(memory_format=torch.channels_last)
    know_people(network, judge_seed)

    def losses(rng):
        target, truth, labels, (group, before, after) = groups.batch(batch, rng)
        source = sources(groups.person[group, after], rng)
        painted, shown = network.painted(target, network.person(source))
        face = face_in(labels)
        loss, by_name = picture_losses(painted, shown, truth, face, labels)
        # What is measured in the end: decibels of what is shown, crop by crop.
        output = composed(target, painted, shown)
        squares = ((output - truth).square() * face).sum((1, 2, 3)) \
            / (3 * face.sum((1, 2, 3))).clamp(min=1)
        level = (squares + 2e-4).log10().mean()
        # Beside the face the target stays as it is.
        spilt = ((output - truth).square() * (1 - face)).mean()
        some = slice(batch // 2)
        alike, mistaken = likeness_losses(
            judge.glimpse(output[some], rng), source[some],
            known[group, after][some], known[group, before][some])
        return loss + 0.8 * level + 100 * spilt + 0.04 * alike + 0.1 * mistaken, {
            **by_name, "decibels": -10 * level, "spilt": spilt, "alike": alike, "mistaken": mistaken}

    parts = nn.ModuleDict({"network": network})
    save(Training("swapper", parts, 4e-4, steps, seed).run(losses), out)


if __name__ == "__main__":
    if sys.argv[1] in ("paint", "train"):
        {"paint": paint, "train": train}[sys.argv[1]](int(sys.argv[2]) if sys.argv[2:] else 1)
    else:
        measure(FILE)
