"""Names of the world's seas for the basemap: a name, where to letter it, and from which zoom.

Positions are where the lettering goes, in degrees to about a tenth; they bound nothing. Names are
the short English forms of the *Limits of Oceans and Seas* (International Hydrographic Organization,
S-23, 1953) and, where that has none, of common use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Sea:
    """A name to letter on the water. `min_zoom` is the web zoom level from which it shows."""

    name: str
    lat: float
    lon: float
    min_zoom: float

    @property
    def id(self) -> str:
        """Identifier: the name in small letters, its words joined by hyphens."""
        return self.name.lower().replace(" ", "-")


SEAS: Final = (
    Sea("Atlantic Ocean", 30.0, -40.0, 0.0),
    Sea("Pacific Ocean", 15.0, -150.0, 0.0),
    Sea("Indian Ocean", -12.0, 76.0, 0.0),
    Sea("Arctic Ocean", 81.0, 30.0, 0.0),
    Sea("Arabian Sea", 15.6, 64.5, 2.5),
    Sea("Bay of Bengal", 14.5, 88.5, 2.5),
    Sea("Mediterranean Sea", 34.6, 18.6, 2.5),
    Sea("Black Sea", 43.3, 34.2, 3.0),
    Sea("Caspian Sea", 41.9, 50.7, 3.0),
    Sea("Red Sea", 20.6, 38.4, 3.2),
    Sea("Baltic Sea", 57.0, 19.6, 3.4),
    Sea("North Sea", 56.3, 3.2, 3.0),
    Sea("Norwegian Sea", 67.5, 3.0, 3.0),
    Sea("Barents Sea", 74.0, 39.0, 2.5),
    Sea("Kara Sea", 76.0, 72.0, 3.0),
    Sea("White Sea", 65.5, 37.4, 4.5),
    Sea("Gulf of Finland", 59.85, 25.9, 5.5),
    Sea("Gulf of Bothnia", 61.6, 19.6, 4.5),
    Sea("Gulf of Riga", 57.75, 23.5, 6.0),
    Sea("Sea of Azov", 46.1, 36.7, 5.0),
    Sea("Persian Gulf", 27.0, 51.2, 4.0),
    Sea("Strait of Hormuz", 26.45, 56.55, 7.0),
    Sea("Gulf of Oman", 24.6, 58.9, 4.5),
    Sea("Gulf of Aden", 12.4, 47.8, 4.0),
    Sea("Gulf of Kutch", 22.6, 69.4, 7.0),
    Sea("Gulf of Khambhat", 21.0, 72.25, 7.0),
    Sea("Laccadive Sea", 8.5, 75.2, 5.0),
    Sea("Andaman Sea", 11.0, 95.8, 3.5),
    Sea("Aegean Sea", 38.7, 25.2, 5.0),
    Sea("Adriatic Sea", 43.0, 15.2, 5.0),
    Sea("Ionian Sea", 37.8, 18.8, 5.0),
    Sea("Tyrrhenian Sea", 39.9, 12.3, 5.0),
    Sea("Gulf of Suez", 28.8, 33.0, 7.0),
    Sea("English Channel", 50.1, -1.6, 5.0),
    Sea("Celtic Sea", 50.0, -8.0, 4.5),
    Sea("Bay of Biscay", 45.3, -4.6, 4.0),
    Sea("Kattegat", 56.9, 11.3, 6.0),
    Sea("Skagerrak", 58.0, 9.2, 6.0),
    Sea("South China Sea", 14.0, 114.0, 2.5),
    Sea("East China Sea", 29.0, 125.0, 3.5),
    Sea("Yellow Sea", 35.5, 123.2, 4.0),
    Sea("Sea of Japan", 40.0, 134.5, 3.0),
    Sea("Sea of Okhotsk", 54.0, 149.0, 3.0),
    Sea("Bering Sea", 58.0, -178.0, 2.5),
    Sea("Java Sea", -5.0, 111.0, 4.0),
    Sea("Coral Sea", -17.0, 156.0, 3.0),
    Sea("Tasman Sea", -38.0, 161.0, 3.0),
    Sea("Caribbean Sea", 15.0, -74.0, 3.0),
    Sea("Gulf of Mexico", 25.0, -90.5, 3.0),
    Sea("Hudson Bay", 60.0, -86.0, 3.5),
    Sea("Gulf of Guinea", 2.0, 3.0, 3.5),
    Sea("Mozambique Channel", -18.5, 41.0, 4.0),
)
