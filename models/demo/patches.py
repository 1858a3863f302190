"""Composes the detector's training patches: cut-out heads, scaled and turned at will,
on rooms without anybody."""

import numpy as np
import torch
from torch.nn import functional as F

from world.datasets import DATA, HEAD_FACE, HEAD_SIZE

MOST_FACES = 3
# The face's box has its middle here in every cut-out (world/datasets.py, heads).
MIDDLE = np.array([96.0, 78.0])
MIRRORED = [2, 3, 0, 1, 4, 5, 8, 9, 6, 7]


def wanted_height(rng):
    """Of a face in the patch, pixels: mostly those the detector answers for."""
    if rng.random() < 0.12:
        return rng.uniform(110, 230)
    return float(np.exp(rng.uniform(np.log(11), np.log(112))))


def placed(face, turn, middle):
    """A cut-out's truth where `turn` (2×2, about MIDDLE) and `middle` put it."""
    corners = np.array([[face[x], face[y]] for x, y in ((0, 1), (2, 1), (2, 3), (0, 3))])
    outer = (corners - MIDDLE) @ turn.T + middle
    # A turned box is that of its ellipse, as a face is rounder than its corners.
    half = (face[2:4] - face[:2]) / 2
    reach = np.sqrt(((turn * half) ** 2).sum(1))
    centre = outer.mean(0)
    points = (face[4:14].reshape(5, 2) - MIDDLE) @ turn.T + middle
    row = np.float32([*(centre - reach), *(centre + reach), *points.reshape(-1), face[14]])
    if np.linalg.det(turn) < 0:
        row[4:14] = row[4:14][MIRRORED]
    return row


def turned(height, rng):
    """2×2 from a cut-out head to one whose face is `height` pixels high."""
    angle = rng.normal(0, 0.15)
    turn = height / HEAD_FACE * np.array(
        [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return turn @ np.diag([-1.0, 1.0]) if rng.random() < 0.5 else turn


def theta_of(turn, middle, size):
    """What affine_grid wants, which runs from −1 to 1 between pixels' outer edges, for a
    cut-out head that `turn` (about MIDDLE) and `middle` put into a square of `size` pixels."""
    back = np.linalg.inv(turn)
    shift = back @ ((size - 1) / 2 - middle) + MIDDLE
    return np.column_stack([back * size / HEAD_SIZE, (2 * shift + 1) / HEAD_SIZE - 1])


def lay(images, heads, thetas):
    """Lays a cut-out head (n × 4 × side × side) on each of the square pictures, in place;
    how much each covers of its picture's pixels (n × size × size)."""
    size = images.shape[2]
    grid = F.affine_grid(torch.from_numpy(np.stack(thetas)).float(),
                         (len(images), 4, size, size), align_corners=False)
    laid = F.grid_sample(heads, grid, align_corners=False)
    cover = laid[:, 3:] / 255
    images.mul_(1 - cover).add_(laid[:, :3])
    return cover[:, 0]


def covered(face, cover):
    """How much of a face's box is covered; its row of truth, and a picture's cover."""
    left, top, right, bottom = np.clip(np.round(face[:4]), 0, len(cover)).astype(int)
    if right <= left or bottom <= top:
        return 0.0
    return float(cover[top:bottom, left:right].mean())


class Composer:
    def __init__(self, size=128, heads="heads"):
        self.size = size
        self.heads = np.load(DATA / f"{heads}.image.npy", mmap_mode="r")
        self.faces = np.load(DATA / f"{heads}.face.npy")
        self.rooms = np.load(DATA / "rooms.image.npy", mmap_mode="r")

    def __call__(self, count, rng):
        """(count × 3 × size × size, 0..255; count × MOST_FACES × 15 rows of truth)."""
        images = torch.stack([self.room(rng) for _ in range(count)])
        rows = np.zeros((count, MOST_FACES, 15), np.float32)
        for image, faces in zip(images, rows):
            self.people(image, faces, rng)
        return images, rows

    def room(self, rng):
        """A part of a room, in full, half or quarter size where that fills the patch."""
        shrink = int(rng.choice([1, 1, 2]))
        reach = self.size * shrink
        picture = self.rooms[rng.integers(0, len(self.rooms))]
        top, left = rng.integers(0, picture.shape[0] - reach + 1, 2)
        part = np.array(picture[top:top + reach, left:left + reach])
        room = torch.from_numpy(part).permute(2, 0, 1).float()
        return F.avg_pool2d(room, shrink) if shrink > 1 else room

    def people(self, image, faces, rng):
        """Lays up to MOST_FACES heads on `image`, smaller ones behind, some of them close."""
        heights = sorted(wanted_height(rng) for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3])))
        apart = float(rng.choice([0.5, 1]))
        for index, height in enumerate(heights):
            for _ in range(8):
                middle = rng.uniform(0.05, 0.95, 2) * self.size
                if all(np.abs((f[:2] + f[2:4]) / 2 - middle).max()
                       > apart * (0.75 * height + 0.6 * (f[3] - f[1])) for f in faces[:index]):
                    faces[index] = self.head(image, height, middle, rng, faces[:index])
                    break

    def head(self, image, height, middle, rng, behind):
        """Lays one head on `image`, before the faces `behind`; its row of truth."""
        number = rng.integers(0, len(self.heads))
        scale, turn = height / HEAD_FACE, turned(height, rng)
        row = placed(self.faces[number], turn, middle)
        sprite = torch.from_numpy(np.array(self.heads[number])).permute(2, 0, 1)[None].float()
        while scale < 0.6:
            sprite, scale = F.avg_pool2d(sprite, 2), scale * 2
        cover = lay(image[None], sprite, [theta_of(turn, middle, self.size)])[0]
        for face in behind:
            face[14] *= 1 - covered(face, cover)
        beyond = np.maximum(-row[:2], row[2:4] - self.size).max()
        if beyond > 0.2 * (row[3] - row[1]):
            row[14] = 0
        return row
