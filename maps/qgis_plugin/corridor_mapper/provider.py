"""The plugin and its provider of algorithms."""

import json
from pathlib import Path

from qgis.core import QgsApplication, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from corridor_mapper.algorithm import CommandAlgorithm

FOLDER = Path(__file__).parent


class Plugin:
    """What QGIS loads; `initProcessing` alone is called where there is no window (qgis_process)."""

    def __init__(self):
        self.provider = None

    def initProcessing(self):
        """Add the algorithms to Processing."""
        self.provider = Provider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):
        """Add the algorithms to the toolbox of the window."""
        self.initProcessing()

    def unload(self):
        """Take the algorithms away."""
        QgsApplication.processingRegistry().removeProvider(self.provider)


class Provider(QgsProcessingProvider):
    """One algorithm for each command that the description lists."""

    def __init__(self):
        super().__init__()
        self.usage = json.loads((FOLDER / "description.json").read_text(encoding="utf-8"))

    def id(self):
        """Return the beginning of every algorithm's id: corridor:exposure."""
        return "corridor"

    def name(self):
        """Return the name shown in the toolbox."""
        return "Corridor Mapper"

    def longName(self):
        """Return the name with the version."""
        return f"Corridor Mapper {self.usage['version']}"

    def icon(self):
        """Return the icon."""
        return QIcon(self.svgIconPath())

    def svgIconPath(self):
        """Return the file of the icon."""
        return str(FOLDER / "icon.svg")

    def loadAlgorithms(self):
        """Make the algorithms."""
        for command in self.usage["commands"]:
            self.addAlgorithm(CommandAlgorithm(command))

    def supportedOutputVectorLayerExtensions(self):
        """Return the endings of what has a place; the first is taken where none is named."""
        return ["geojson", "csv", "json", "txt"]

    def supportedOutputTableExtensions(self):
        """Return the endings of tables."""
        return ["csv", "json", "txt"]

    def defaultVectorFileExtension(self, hasGeometry=True):
        """Return the ending of what has a place, or of a table."""
        return "geojson" if hasGeometry else "csv"

    def supportsNonFileBasedOutput(self):
        """Return that the program writes files only."""
        return False
