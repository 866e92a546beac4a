"""Build the toolbox of QGIS as an archive to install: `python scripts/build_qgis_plugin.py [FOLDER]`.

The archive starts the program `corridor` that the system finds; `corridor qgis --install-plugin` writes the same plugin
into a profile of QGIS, for the program that it is part of.
"""

from __future__ import annotations

import sys
from pathlib import Path

from corridor import app
from corridor.usage import usage
from layers.files.writing import write_atomic
from maps.qgis_plugin import PLUGIN, plugin_files, plugin_zip


def main(folder: Path) -> Path:
    """Write the archive into a folder and return its path."""
    told = usage(app)
    return write_atomic(folder / f"{PLUGIN}-{told['version']}.zip", plugin_zip(plugin_files(told)), overwrite=True)


if __name__ == "__main__":
    print(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
