"""Whole pictures and aligned crops of rendered heads, with their truth."""

import numpy as np

from . import renderer as r

# The five-point template of ArcFace for 112×112 (insightface, face_align.py).
ARCFACE_112 = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366],
                        [41.5493, 92.3655], [70.7299, 92.2041]])
# The FFHQ template for 512×512 (facexlib).
FFHQ_512 = np.array([[192.98138, 239.94708], [318.90277, 240.19366],
                     [256.63416, 314.01935], [201.26117, 371.41043],
                     [313.08905, 371.15118]])


def template(size):
    """Aligned-crop template for 112 (ArcFace), 128 (inswapper) or 512 (GFPGAN)."""
    if size == 512:
        return FFHQ_512
    return ARCFACE_112 + ([8.0, 0.0] if size == 128 else 0.0)


def similarity(source, target):
    """Least-squares 2×3 similarity that maps `source` points on `target` points."""
    p, q = source - source.mean(0), target - target.mean(0)
    scale = (p ** 2).sum()
    a = (p * q).sum() / scale
    b = (p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]).sum() / scale
    turn = np.array([[a, -b], [b, a]])
    return np.column_stack([turn, target.mean(0) - turn @ source.mean(0)])


def crop_view(points, size, rng=None, jitter=0.0):
    """The view that sees an aligned crop.

    `points` are the five points on the image plane; with `jitter` they are disturbed
    by that share of the eye distance first, as a detector would.
    """
    points = np.array(points)
    if jitter:
        eyes = np.linalg.norm(points[1] - points[0]) + 1e-9
        whole = np.linalg.norm(points[2] - (points[3] + points[4]) / 2)
        points += rng.normal(0, jitter * max(eyes, whole), points.shape)
    return similarity(template(size), points)


def face_view(outline, height, middle):
    """The view in which the face is `height` pixels high, its box's middle at (x, y).

    `outline` is the face's on the image plane (renderer.places).
    """
    low, high = outline.min(0), outline.max(0)
    pixel = (high[1] - low[1]) / height
    left, top = (low + high) / 2 - pixel * np.asarray(middle)
    return np.array([[pixel, 0, left], [0, pixel, top]])


def enlarge(small, width, height):
    """Smooth (bicubic) enlargement of a small float picture."""
    def weights(count, size):
        at = (np.arange(size) + 0.5) * count / size - 0.5
        matrix = np.zeros((size, count))
        base = np.floor(at).astype(int)
        for k in range(-1, 3):
            t = np.abs(at - (base + k))
            w = np.where(t <= 1, 1.5 * t ** 3 - 2.5 * t ** 2 + 1,
                         np.where(t < 2, -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2, 0))
            np.add.at(matrix, (np.arange(size), np.clip(base + k, 0, count - 1)), w)
        return matrix
    down, across = weights(small.shape[0], height), weights(small.shape[1], width)
    return np.einsum("yi,ijc,xj->yxc", down, small, across, optimize=True)


def background(rng, width, height):
    """Something like a room out of focus: soft colours, some edges, some grain."""
    count = int(rng.integers(2, 9))
    base = rng.uniform(20, 235, 3)
    picture = enlarge(base + rng.normal(0, rng.uniform(5, 60), (count, count, 3)), width, height)
    for _ in range(rng.integers(0, 9)):
        x, y = rng.integers(0, width), rng.integers(0, height)
        w, h = rng.integers(4, max(5, width // 2)), rng.integers(4, max(5, height // 2))
        colour = rng.uniform(0, 255, 3)
        if rng.random() < 0.6:
            picture[y:y + h, x:x + w] = colour + rng.normal(0, 6, 3)
        else:
            ys, xs = np.mgrid[0:height, 0:width]
            inside = ((xs - x) / w) ** 2 + ((ys - y) / h) ** 2 < 0.25
            picture[inside] = colour
    if rng.random() < 0.4:
        picture += rng.normal(0, rng.uniform(2, 14), picture.shape)
    return np.clip(picture, 0, 255)


def on_background(rgb, cover, behind):
    """Puts a rendered head (before black) on a background."""
    return np.clip(rgb + behind * (1 - cover[..., None]), 0, 255).astype(np.uint8)


def crop(identity, when, size, rng, jitter=0.03, smooth=True, behind=None):
    """An aligned crop on a random background."""
    points, _ = r.places(identity, when)
    view = crop_view(points, size, rng, jitter)
    rgb, cover, _ = r.render(identity, when, view, size, size, smooth)
    if behind is None:
        behind = background(rng, size, size)
    return on_background(rgb, cover, behind)


FACE_LABELS = (r.FACE_SKIN, r.EYE, r.MOUTH_INSIDE, r.GLASSES)


def seen_share(labels, box):
    """How much of the face in its box can be seen; of most faces that nothing hides, all.

    Only inside the box, for a bald head is skin beyond it.
    """
    left, top, right, bottom = np.clip(np.round(box), 0, None).astype(int)
    seen = np.isin(labels[top:bottom, left:right], FACE_LABELS).sum()
    return float(seen / (0.75 * (box[2] - box[0]) * (box[3] - box[1])))


def share_beside_hand(identity, when, size=32):
    """How much of the face that could be seen the hand leaves to see, 0..1."""
    if when[r.MOMENT_INDEX["hand"]] < 0.5:
        return 1.0
    points, _ = r.places(identity, when)
    view = crop_view(points, 112)
    view[:, :2] *= 112 / size
    without = np.array(when)
    without[r.MOMENT_INDEX["hand"]] = 0
    seen, whole = (np.isin(r.render(identity, m, view, size, size, False)[2], FACE_LABELS).sum()
                   for m in (when, without))
    return float(seen / max(whole, 1))


def head_on(picture, identity, when, view, smooth=True):
    """Paints a head into `picture` (float, in place) as `view` sees it.

    Only the part of the picture that the head can reach is rendered. Returns
    (box, five points, share of the face that is visible), in pixels.
    """
    height, width = picture.shape[:2]
    points, outline = (r.to_pixels(view, p) for p in r.places(identity, when))
    box = np.concatenate([outline.min(0), outline.max(0)])
    size = max(box[2] - box[0], box[3] - box[1])
    left, top = (int(max(np.floor(edge), 0)) for edge in box[:2] - [1.3 * size, 0.8 * size])
    right = int(min(np.ceil(box[2] + 1.3 * size), width))
    bottom = int(min(np.ceil(box[3] + 2.0 * size), height))
    if right - left < 4 or bottom - top < 4:
        return box, points, 0.0
    part = np.array(view)
    part[:, 2] += part[:, :2] @ [left, top]
    rgb, cover, labels = r.render(identity, when, part, right - left, bottom - top, smooth)
    place = picture[top:bottom, left:right]
    place *= 1 - cover[..., None]
    place += rgb
    return box, points, seen_share(labels, box - np.array([left, top, left, top]))
