"""The head renderer from Python: builds renderer/ with g++ and calls it.

Pictures are RGB, uint8, rows first. A `view` is a 2×3 matrix from pixels (centres at
integers) to the image plane at distance 1, x right and y down.
"""

import ctypes
import subprocess
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent.parent
SOURCES = sorted((HERE / "renderer").glob("*.cc"))
LIBRARY = HERE / "build" / "renderer.so"

BACKGROUND, FACE_SKIN, EYE, MOUTH_INSIDE, HAIR, GLASSES, CLOTH, HAND, NECK_OR_EAR = range(9)


def _load():
    inputs = SOURCES + list((HERE / "renderer").glob("*.h")) + list(
        (HERE / "renderer").glob("*.def"))
    if not LIBRARY.exists() or any(
            s.stat().st_mtime > LIBRARY.stat().st_mtime for s in inputs):
        LIBRARY.parent.mkdir(exist_ok=True)
        subprocess.run(
            ["g++", "-O3", "-march=native", "-ffast-math", "-std=c++17", "-shared",
             "-fPIC", "-Wall", "-Wno-psabi", "-o", str(LIBRARY), *map(str, SOURCES)],
            check=True)
    library = ctypes.CDLL(str(LIBRARY))
    for name in ("identity_names", "moment_names"):
        getattr(library, name).restype = ctypes.c_char_p
    return library


_library = _load()

IDENTITY = _library.identity_names().decode().split()
_moment = _library.moment_names().decode().split()
MOMENT = _moment[::2]
NEUTRAL = np.array([float(v.rstrip("f")) for v in _moment[1::2]], np.float32)
IDENTITY_INDEX = {name: i for i, name in enumerate(IDENTITY)}
MOMENT_INDEX = {name: i for i, name in enumerate(MOMENT)}


def moment(**values):
    """The vector of a moment: neutral but for the values named."""
    vector = NEUTRAL.copy()
    for name, value in values.items():
        vector[MOMENT_INDEX[name]] = value
    return vector


def _pointer(array, kind):
    return array.ctypes.data_as(ctypes.POINTER(kind))


def render(identity, when, view, width, height, smooth=True):
    """Renders one head.

    With `smooth`, edges are made of four rays a pixel. Returns (rgb, cover, labels):
    the picture before a black background, the share of each pixel that is not
    background as float32 0..1, and the label of each pixel.
    """
    rgb = np.empty((height, width, 3), np.uint8)
    cover, labels = (np.empty((height, width), np.uint8) for _ in range(2))
    identity, when, view = (
        np.ascontiguousarray(a, np.float32) for a in (identity, when, view))
    _library.render(*(_pointer(a, ctypes.c_float) for a in (identity, when, view)),
                    width, height, int(smooth),
                    *(_pointer(a, ctypes.c_uint8) for a in (rgb, cover, labels)))
    return rgb, cover.astype(np.float32) / 255, labels


def places(identity, when):
    """(five points, outline points) on the image plane at distance 1."""
    out = np.empty((5 + 64, 2), np.float32)
    identity = np.ascontiguousarray(identity, np.float32)
    when = np.ascontiguousarray(when, np.float32)
    _library.places(_pointer(identity, ctypes.c_float), _pointer(when, ctypes.c_float),
                    _pointer(out, ctypes.c_float))
    return out[:5].astype(np.float64), out[5:].astype(np.float64)


def camera_view(width, height, focal):
    """A plain camera: `focal` in pixels, looking through the picture's middle."""
    return np.array([[1 / focal, 0, -(width - 1) / 2 / focal],
                     [0, 1 / focal, -(height - 1) / 2 / focal]])


def to_pixels(view, points):
    """Points of the image plane in pixels."""
    inverse = np.linalg.inv(view[:, :2])
    return (np.asarray(points) - view[:, 2]) @ inverse.T
