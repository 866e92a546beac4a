"""Shaded relief of the world, bundled: a grey picture in Web Mercator, 128 where the ground is level or wet."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from layers.ground.world import FOLDER

if TYPE_CHECKING:
    from PIL import Image

NORTH: Final = 78.0
SOUTH: Final = -60.0
"""Latitudes between which there is a relief, in degrees."""


def rows_of(latitude: float, width: float) -> float:
    """Return how many pixels below `NORTH` a latitude lies, where the whole world is `width` pixels wide.

    Examples
    --------
    >>> round(rows_of(0, 360) - rows_of(1, 360), 3)
    1.0
    """

    def mercator(degrees: float) -> float:
        return math.log(math.tan(math.pi / 4 + math.radians(degrees) / 2))

    return (mercator(NORTH) - mercator(latitude)) * width / (2 * math.pi)


def relief(box: tuple[float, float, float, float]) -> tuple[Image.Image, tuple[float, float, float, float]]:
    """Return the relief of a part of the world, at its full fineness: 22.8 pixels a degree of longitude.

    Parameters
    ----------
    box : tuple of float
        West, south, east, north in degrees; an east beyond 180 goes on past the antimeridian.

    Returns
    -------
    picture : PIL.Image.Image
        Grey ("L"), in Web Mercator, north up. Light comes from the north-west.
    bounds : tuple of float
        West, south, east, north of the picture: the box within `NORTH` and `SOUTH`.

    Notes
    -----
    Natural Earth's shaded relief by Tom Patterson, public domain.

    Examples
    --------
    >>> picture, bounds = relief((44, 38, 52, 42))
    >>> picture.mode, bounds
    ('L', (44, 38, 52, 42))
    """
    from PIL import Image

    west, south, east, north = box
    south, north = max(south, SOUTH), min(north, NORTH)
    with Image.open(FOLDER / "relief.jpg") as whole:
        grey, width = whole.convert("L"), whole.width
    left = round((west + 180) / 360 * width)
    size = (round((east - west) / 360 * width), round(rows_of(south, width) - rows_of(north, width)))
    top = round(rows_of(north, width))
    part = Image.new("L", size, 128)
    for turn in (-width, 0, width):
        part.paste(grey, (turn - left, -top))
    return part, (west, south, east, north)
