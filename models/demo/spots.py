"""What refiner and pointer have in common: five points, each the mean of the places in a
crop where it may be."""

import torch
from torch import nn
from torch.nn import functional as F

from layers import Residual, conv

SIZE = 64
# Side of the maps in which the points are looked for.
MAP = 16


class Spots(nn.Module):
    """Looks at (n, 3, 64, 64), (x − 127.5) / 128.

    Each point is the mean of the places where it may be, by how likely each is, every
    place telling how far from itself the point would be.
    """

    def __init__(self):
        super().__init__()
        self.enter = nn.Sequential(conv(3, 24, 2), conv(24, 48, 2), Residual(48))
        self.deep = nn.Sequential(conv(48, 64, 2), Residual(64), Residual(64))
        self.back = nn.Conv2d(64, 48, 1)
        self.fine = Residual(48)
        self.maps = nn.Conv2d(48, 15, 1)
        at = (torch.arange(MAP) + 0.5) / MAP - 0.5
        places = torch.stack([at.repeat(MAP), at.repeat_interleave(MAP)])
        self.register_buffer("places", places[None, None])

    def spotted(self, crops):
        """(points (n, 10) in crop sides from the crop's middle, features (n, 64, 8, 8))."""
        near = self.enter(crops)
        deep = self.deep(near)
        fine = self.fine(near + F.interpolate(self.back(deep), scale_factor=2.0))
        maps = self.maps(fine).flatten(2)
        likely = maps[:, :5].softmax(2)[:, :, None]
        away = 0.1 * maps[:, 5:].reshape(-1, 5, 2, MAP * MAP)
        return (likely * (self.places + away)).sum(3).flatten(1), deep
