"""Build layers/ground, the rivers, lakes, towns, countries and relief of the world, from open packages.

The result is the same, byte for byte, on every run with the same libraries. Needs the extra `build`
(`pip install .[build]`).

    python scripts/build_ground.py
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import pyogrio  # noqa: E402

from atlas_build import ground, world  # noqa: E402
from layers.ground.world import FOLDER  # noqa: E402

QUALITY = 50


def main() -> int:
    """Write the files of the folder."""
    made = {"rivers": ground.rivers, "lakes": ground.lakes, "towns": ground.towns, "countries": world.countries}
    for name, make in made.items():
        frame = make()
        file = FOLDER / f"{name}.geojson"
        file.unlink(missing_ok=True)
        pyogrio.write_dataframe(frame, file, driver="GeoJSON", RFC7946="YES", COORDINATE_PRECISION=3, WRITE_NAME="NO")
        print(f"{name}: {len(frame)} features, {file.stat().st_size / 1e3:,.0f} kB")
    file = FOLDER / "relief.jpg"
    # JPEG has a grey mode: WebP would be read by way of four channels, twice, in 0.9 GB.
    ground.relief().save(file, "JPEG", quality=QUALITY, optimize=True)
    print(f"relief: {file.stat().st_size / 1e3:,.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
