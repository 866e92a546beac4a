"""Shaded relief for a map, small enough for a page: grey, level towards its edges, 128 where it changes nothing."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from layers.ground import relief

MOST_PIXELS: Final = 600_000
QUALITY: Final = 14
"""Of the WebP coder, 0 to 100."""

_FADE: Final = 0.06
"""Part of the picture's width and height over which it fades out at each edge."""
_LEVEL: Final = 128


@dataclass(frozen=True)
class Shading:
    """A picture of the relief.

    Attributes
    ----------
    webp : bytes
        Grey, in Web Mercator, to be blended with the land ("soft light").
    bounds : tuple of float
        West, south, east, north in degrees.
    """

    webp: bytes
    bounds: tuple[float, float, float, float]


def shading(box: tuple[float, float, float, float], *, most_pixels: int = MOST_PIXELS) -> Shading:
    """Return the relief of a box, in no more pixels than are asked for.

    Parameters
    ----------
    box : tuple of float
        West, south, east, north in degrees; an east beyond 180 goes on past the antimeridian.
    most_pixels : int
        Of the picture.

    Returns
    -------
    Shading

    Examples
    --------
    >>> shading((44, 38, 52, 42)).webp[8:12]
    b'WEBP'
    """
    picture, bounds = relief(box)
    part = min(1.0, (most_pixels / (picture.width * picture.height)) ** 0.5)
    size = (max(1, int(picture.width * part)), max(1, int(picture.height * part)))
    grey = np.asarray(picture.resize(size, Image.Resampling.LANCZOS), dtype=np.float32)
    faded = _LEVEL + (grey - _LEVEL) * np.outer(_ramp(size[1]), _ramp(size[0]))
    file = io.BytesIO()
    Image.fromarray(np.round(faded).astype(np.uint8)).save(file, "WEBP", quality=QUALITY, method=6)
    return Shading(file.getvalue(), bounds)


def _ramp(length: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return 0 at both ends, and 1 from the part `_FADE` of the length onwards."""
    inward = np.minimum(np.arange(length), np.arange(length)[::-1]) / max(1.0, length * _FADE)
    return np.asarray(np.minimum(inward, 1.0))
