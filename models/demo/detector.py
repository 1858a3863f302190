"""demo-detector: finds rendered heads; SCRFD's nine outputs. See demo-detector.md.

`python3 detector.py train` trains its first network from build/data (python3 -m
world.datasets heads rooms scenes), refiner.py its second, pointer.py its third;
`python3 detector.py write` puts them together in demo-detector.onnx, and `python3
detector.py measure` prints its figures.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import scenes
from layers import Residual, conv, disturb, export
from patches import Composer
from places import CELL, corner_of, cut_out, lone, sampled, upright
from pointer import TEMPLATE, Pointer
from refiner import MARGIN, Refiner
from spots import SIZE
from training import Training, averaged

HERE = Path(__file__).resolve().parent
FILE = HERE / "demo-detector.onnx"
STRIDES = (8, 16, 32)
OUTPUTS = [f"{kind}_{stride}" for kind in ("score", "bbox", "kps") for stride in STRIDES]

# The same small network looks at the picture, at its half and at its quarter. In what it
# looks at, faces from 12 to 84 pixels (root of the box's area) are its own: the first
# anchor of a cell answers up to 36 pixels, the second from there on.
SMALLEST, BORDER, LARGEST = 12.0, 36.0, 84.0
TYPICAL = (24.0, 56.0)
# Of the faces found in full, half and quarter size, the least and the greatest that count,
# more or less: so that the scale that is most exact for a size answers.
SIZES = ((-1e4, LARGEST), (0.44 * LARGEST, LARGEST), (0.44 * LARGEST, 1e4))
# So many more places than are looked at again are asked whether they are another's.
SPARE = 8
# A frontal face in its box, from −0.5 to 0.5 across and down: where the points lie.
USUAL_POINTS = (-0.23, -0.15, 0.23, -0.15, 0.0, 0.09, -0.19, 0.25, 0.19, 0.25)


def first_guess():
    """Biases of the two anchors' scores, boxes (4) and points (10): seldom a face, and
    then a usual one, in units of the anchor's typical size."""
    boxes = [side / 2 for side in (0.84, 1.18, 0.84, 1.18)]
    points = [place * (0.84 if i % 2 == 0 else 1.18) for i, place in enumerate(USUAL_POINTS)]
    return torch.tensor([-4.6, -4.6, *boxes * 2, *points * 2])


class Detector(nn.Module):
    """RGB, (x − 127.5) / 128, any size divisible by 32."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            conv(3, 16, 2), conv(16, 32, 2), conv(32, 48, 2),
            Residual(48), Residual(48), Residual(48))
        self.answer = nn.Conv2d(48, 2 * 15, 1)
        self.answer.bias.data = first_guess()
        nn.init.normal_(self.answer.weight, std=0.01)

    def rows(self, image):
        """(scores' logits, boxes, points) of one scale, (batch, cells · 2, 1 | 4 | 10);
        lengths in this scale's pixels, from the cell's corner."""
        return self.of_features(self.answer(self.body(image)))

    def of_features(self, features):
        y = features.permute(0, 2, 3, 1)
        batch = y.shape[0]
        typical = torch.tensor(TYPICAL)[None, None, :, None]
        return (y[..., :2].reshape(batch, -1, 1),
                (y[..., 2:10].reshape(batch, -1, 2, 4) * typical).reshape(batch, -1, 4),
                (y[..., 10:].reshape(batch, -1, 2, 10) * typical).reshape(batch, -1, 10))

    def peaks(self, image, most):
        """The best places of one scale: (score, box, row's number) of `most`, and how many
        cells a line has.

        A place counts if it is the best of the 3×3 cells around it, and no better one says
        the same face, which would leave none of the `most` for others.
        """
        features = self.answer(self.body(image))
        height, width = features.shape[2], features.shape[3]
        best = torch.sigmoid(features[:, :2]).amax(1, keepdim=True)
        around = F.max_pool2d(best, 3, 1, 1)
        logits, boxes, _ = self.of_features(features)
        scores = torch.sigmoid(logits)[0, :, 0]
        limit = around.permute(0, 2, 3, 1).expand(1, height, width, 2).reshape(-1)
        scores = torch.where(scores >= limit, scores, torch.zeros_like(scores))
        score, row = scores.topk(most + SPARE)
        box, corner = boxes[0][row], corner_of(row, width)
        score, best = lone(score, torch.cat([corner - box[:, :2], corner + box[:, 2:]], 1)).topk(most)
        return score, box[best], row[best], width


class Refined(nn.Module):
    """What is shipped: the best places of every scale, each looked at once more, and the
    best of these again for their points.

    RGB, (x − 127.5) / 128, any size divisible by 32. All other rows say: no face.
    """

    # Places looked at once and twice more in full, half and quarter size; of a picture of
    # no more than SMALL pixels, which is cut out around one face, the best alone.
    MOST, POINTED = (4, 3, 2), (2, 1, 1)
    SMALL = 192 * 192

    def __init__(self, detector, refiner, pointer):
        super().__init__()
        self.detector, self.refiner, self.pointer = detector, refiner, pointer
        self.register_buffer("template", torch.from_numpy(TEMPLATE).float())

    def forward(self, image):
        is_small = (torch._shape_as_tensor(image)[2:].prod() <= self.SMALL).long()
        most = [(1 - is_small) * count + is_small for count in self.MOST]
        pointed = [(1 - is_small) * count + is_small for count in self.POINTED]
        images = [image, F.avg_pool2d(image, 2), F.avg_pool2d(image, 4)]
        rows, places, crops = zip(*(
            self.places(picture, level, most[level]) for level, picture in enumerate(images)))
        # One run for the crops of all scales.
        answer = self.refiner(torch.cat(crops))
        score, box, points, corner = self.settled(answer, torch.cat(places))
        own = slices(most)
        points = self.pointed(images, own, pointed, score, points, corner)
        answers = (score[:, None], box / CELL, points / CELL)
        return tuple(self.filled(picture, row, answer[mine]) for answer in answers
                     for picture, row, mine in zip(images, rows, own))

    def filled(self, picture, row, answer):
        """Zeros for every row of a scale, but for those that answer."""
        blank = (picture[:, 0, ::CELL, ::CELL] * 0).reshape(-1, 1).repeat(1, 2).reshape(-1, 1)
        width = answer.shape[1]
        return blank.repeat(1, width).scatter(0, row[:, None].repeat(1, width), answer)

    def places(self, picture, level, most):
        """The `most` best places of one scale: (their rows' numbers; score, corner, middle,
        side, scale, least and greatest size of a face; crops)."""
        score, box, row, width = self.detector.peaks(picture, most)
        corner = corner_of(row, width)
        middle = corner + (box[:, 2:] - box[:, :2]) / 2
        side = MARGIN * (box[:, :2] + box[:, 2:]).amax(1, keepdim=True).clamp(min=4)
        score = score[:, None]
        scale = [torch.full_like(score, value) for value in (2 ** level, *SIZES[level])]
        place = torch.cat([score, corner, middle, side, *scale], 1)
        return row, place, cut_out(picture, middle, side)

    def settled(self, answer, places):
        """(score, box, points, corner) of places that were looked at once more; box and
        points in their scale's pixels from the corner of the row that answers."""
        score, corner, middle, side, scale, least, most = places.split([1, 2, 2, 1, 1, 1, 1], 1)
        # A pixel's middle in this scale is so far from where a corner's multiple lands.
        shift = (1 - 1 / scale) / 2
        lengths = answer[:, 1:] * side + (middle - corner + shift).repeat(1, 7)
        box = torch.cat([-lengths[:, :2], lengths[:, 2:4]], 1)
        # Both networks must think it a face.
        score = torch.sigmoid(answer[:, :1]) * (2 * score).clamp(max=1)
        size = (box[:, :2] + box[:, 2:]).clamp(min=1).prod(1, keepdim=True).sqrt()
        score = score * torch.sigmoid(size - least) * torch.sigmoid((most - size) / 2)
        edges = scale * torch.cat([corner - box[:, :2], corner + box[:, 2:]], 1)
        return lone(score[:, 0], edges), box, lengths[:, 4:], corner - shift

    def pointed(self, images, own, most, score, points, corner):
        """`points` from each corner, those of the `most` best of each scale, whose places
        are `own`, looked at again."""
        best = torch.cat([score[mine].topk(count)[1] + mine.start
                          for mine, count in zip(own, most)])
        corner = corner[best].repeat(1, 5)
        grid, to_picture = upright((points[best] + corner).reshape(-1, 5, 2), self.template)
        crops = torch.cat([sampled(picture, grid[mine])
                           for picture, mine in zip(images, slices(most))])
        answer = SIZE * self.pointer(crops).reshape(-1, 5, 2)
        found = to_picture(answer + (SIZE - 1) / 2).reshape(-1, 10)
        return points.scatter(0, best[:, None].repeat(1, 10), found - corner)


def slices(counts):
    """Where each part is among so many of each, one part after the other."""
    parts, first = [], 0
    for count in counts:
        parts.append(slice(first, first + count))
        first = first + count
    return parts


def anchors(size):
    """(x, y, anchor 0 | 1) of every row of one scale's answer."""
    ys, xs = np.mgrid[0:size // CELL, 0:size // CELL] * CELL
    cells = np.stack([xs.ravel(), ys.ravel()], 1).repeat(2, 0)
    return np.column_stack([cells, np.arange(len(cells)) % 2]).astype(np.float32)


def assign(grid, faces):
    """For one patch: (the face each row describes or −1, what its score should be).

    A score of −1 is not judged: around a face's middle, at the border between the
    anchors, for faces too small, too large or mostly hidden.
    """
    owner, wanted = np.full(len(grid), -1), np.zeros(len(grid), np.float32)
    for index, face in enumerate(faces):
        box = face[:4]
        size = np.sqrt(max(0.0, (box[2] - box[0]) * (box[3] - box[1])))
        if size < 8 or size > 1.5 * LARGEST:
            continue
        away = np.linalg.norm(grid[:, :2] - (box[:2] + box[2:]) / 2, axis=1)
        radius = max(0.75 * CELL, 0.2 * size)
        own = 0 if size < BORDER else 1
        mine = grid[:, 2] == own
        near_border = abs(np.log2(size / BORDER)) < 0.5
        around = (away < 1.7 * radius + 0.1 * size) & (mine | near_border)
        wanted[around & (owner < 0)] = -1
        if face[14] < 0.3 or size < SMALLEST or size > 1.3 * LARGEST:
            continue
        middle = mine & (away < radius)
        owner[middle] = index
        wanted[middle] = -1 if size > LARGEST else 1 - 0.3 * (away[middle] / radius) ** 2
    return owner, wanted


def losses(answer, owner, wanted, faces, grid):
    """(score, box, point) losses of a batch; lengths in units of the face's size."""
    score = answer[0][..., 0]
    judged = wanted >= 0
    target = wanted.clamp(min=0)
    surprise = (torch.sigmoid(score) - target).abs() ** 2
    focal = F.binary_cross_entropy_with_logits(score, target, reduction="none") * surprise
    at = (owner >= 0).nonzero()
    face = faces[at[:, 0], owner[at[:, 0], at[:, 1]]]
    size = ((face[:, 2] - face[:, 0]) * (face[:, 3] - face[:, 1])).sqrt()[:, None]
    corner = grid[at[:, 1], :2]
    box = torch.cat([corner - face[:, :2], face[:, 2:4] - corner], 1)
    points = face[:, 4:14] - corner.repeat(1, 5)
    return (focal * judged).sum() / (target > 0.5).sum().clamp(min=1), \
        ((answer[1][at[:, 0], at[:, 1]] - box).abs() / size).mean(), \
        ((answer[2][at[:, 0], at[:, 1]] - points).abs() / size).mean()


def train(seed=1, steps=6000, batch=24):
    torch.manual_seed(seed)
    compose = Composer()
    grid = anchors(compose.size)
    tensor_grid = torch.from_numpy(grid)
    network = Detector().to(memory_format=torch.channels_last)

    def batch_losses(rng):
        images, faces = compose(batch, rng)
        x = ((disturb(images, rng) - 127.5) / 128).contiguous(memory_format=torch.channels_last)
        owner, wanted = zip(*(assign(grid, rows) for rows in faces))
        answer = network.rows(x)
        score, box, points = losses(
            answer, torch.from_numpy(np.stack(owner)), torch.from_numpy(np.stack(wanted)),
            torch.from_numpy(faces), tensor_grid)
        return score + 3 * box + 20 * points, {"score": score, "box": box, "points": points}

    parts = nn.ModuleDict({"network": network})
    Training("detector", parts, 4e-3, steps, seed).run(batch_losses)


def write(out=FILE, seed=1):
    """Puts the three together, as far as they are trained."""
    parts = []
    for name, part in (("detector", Detector()), ("refiner", Refiner()), ("pointer", Pointer())):
        part.load_state_dict(averaged(name, seed), strict=False)
        parts.append(part)
    network = Refined(*parts)
    axes = {"input.1": {2: "height", 3: "width"}, **{name: {0: "rows"} for name in OUTPUTS}}
    export(network, out, torch.zeros(1, 3, 320, 320), ["input.1"], OUTPUTS, dynamic_axes=axes)


if __name__ == "__main__":
    if sys.argv[1] == "train":
        train(int(sys.argv[2]) if sys.argv[2:] else 1)
    elif sys.argv[1] == "write":
        write()
    else:
        scenes.measure(FILE)
