"""Where the detector's places are in a picture, which of them say the same face, and crops
of them."""

import torch
from torch.nn import functional as F

from spots import SIZE

# Side of what one row of the outputs answers for, pixels of its own scale.
CELL = 8
# Boxes that share so much of the smaller one are of one face; and how far being larger
# counts for a box beside its score.
SHARED, LARGER = 0.6, 0.1


def corner_of(row, width):
    """Where the cell begins that answers in this row, for `width` cells in a line."""
    cell = torch.div(row, 2, rounding_mode="floor")
    line = torch.div(cell, width, rounding_mode="floor")
    return CELL * torch.stack([cell - line * width, line], 1).float()


def upright(points, template):
    """(places in the picture, (n, 64 · 64, 2), where the template's crop of each face is;
    what brings points of the crops, (n, k, 2), into the picture).

    The crops are laid by the least-squares similarity from `points` to the template.
    """
    middle, own_middle = points.mean(1, keepdim=True), template.mean(0)
    p, t = points - middle, (template - own_middle)[None]
    size = p.square().sum((1, 2)).clamp(min=1)
    a = (p * t).sum((1, 2)) / size
    b = (p[..., 0] * t[..., 1] - p[..., 1] * t[..., 0]).sum(1) / size
    scale = (a * a + b * b).clamp(min=1e-6)
    a, b = (a / scale)[:, None], (b / scale)[:, None]

    def to_picture(at):
        x, y = (at - own_middle).unbind(2)
        return torch.stack([a * x + b * y, a * y - b * x], 2) + middle
    return to_picture(pixels()[None]), to_picture


def lone(score, edges):
    """Scores without those of places that share most of their own or of a better place's
    box: parts of a large face can look like a smaller one."""
    low = torch.maximum(edges[:, None, :2], edges[None, :, :2])
    high = torch.minimum(edges[:, None, 2:], edges[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(2)
    area = (edges[:, 2:] - edges[:, :2]).clamp(min=1).prod(1)
    is_inside = shared > SHARED * torch.minimum(area[:, None], area[None])
    # Of two that are sure the larger is right.
    worth = score * area.pow(LARGER)
    is_better = (worth[None] > worth[:, None]) & (score[None] > 0.3)
    return torch.where((is_inside & is_better).any(1), torch.zeros_like(score), score)


def cut_out(image, middle, side):
    """Squares of `side` pixels around `middle`, scaled to the refiner's size."""
    # Squares' middles are between pixels as the training's are.
    at = (pixels() + 0.5) / SIZE - 0.5
    return sampled(image, middle[:, None] + at[None] * side[:, None])


def pixels():
    """(x, y) of a crop's pixels, row by row."""
    steps = torch.arange(SIZE).float()
    return torch.stack([steps.repeat(SIZE), steps.repeat_interleave(SIZE)], 1)


def sampled(image, places):
    """Crops (n, 3, 64, 64) of (n, 64 · 64, 2) places in one picture."""
    # From −1 to 1 between the outer edges of the outer pixels. One crop below the other, so
    # that the picture need not be there for each.
    x = (2 * places[..., 0] + 1) / image.shape[3] - 1
    y = (2 * places[..., 1] + 1) / image.shape[2] - 1
    grid = torch.stack([x, y], -1).reshape(1, -1, SIZE, 2)
    column = F.grid_sample(image, grid, padding_mode="border", align_corners=False)
    return column.reshape(3, -1, SIZE, SIZE).transpose(0, 1)
