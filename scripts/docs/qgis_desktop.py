"""Pictures of the QGIS desktop; QGIS runs this at its start (`qgis --code`), with its own Python.

The variable CORRIDOR_PICTURES names a folder that holds corridor.qgz, layers.gpkg and own.gpkg; pictures go there.
"""

import os
import traceback
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsLayoutExporter,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QApplication, QDockWidget
from qgis.utils import iface

FOLDER = Path(os.environ["CORRIDOR_PICTURES"])
AZERBAIJAN = QgsRectangle(46.2, 38.0, 51.6, 42.2)
WGS84 = QgsCoordinateReferenceSystem("EPSG:4326")


def wait(milliseconds=0):
    """Let the desktop work until its canvas has nothing left to draw."""
    done = []
    QTimer.singleShot(milliseconds, lambda: done.append(True))
    while not done or iface.mapCanvas().isDrawing():
        QApplication.processEvents()


def grab(name):
    """Write a picture of the whole window, once the map is drawn."""
    iface.mapCanvas().refresh()
    wait(2500)
    iface.messageBar().clearWidgets()
    wait(300)
    iface.mainWindow().grab().save(str(FOLDER / f"{name}.png"))


def show(rectangle):
    """Move the map to a rectangle in degrees."""
    project = QgsProject.instance()
    there = QgsCoordinateTransform(WGS84, project.crs(), project)
    iface.mapCanvas().setExtent(there.transformBoundingBox(rectangle))


def tidy():
    """Leave the list of layers as the only panel."""
    window = iface.mainWindow()
    window.resize(1440, 900)
    for dock in window.findChildren(QDockWidget):
        dock.setVisible(dock.objectName() == "Layers")
    window.resizeDocks([dock for dock in window.findChildren(QDockWidget) if dock.isVisible()], [330], 1)


def pictures():
    """Make every picture."""
    project = QgsProject.instance()
    tidy()
    iface.addProject(str(FOLDER / "corridor.qgz"))
    grab("qgis-project")

    themes = project.mapThemeCollection()
    title = next(name for name in themes.mapThemes() if "closes" in name)
    themes.applyTheme(title, project.layerTreeRoot(), iface.layerTreeView().layerTreeModel())
    show(AZERBAIJAN)
    grab("qgis-theme")

    layout = next(one for one in project.layoutManager().printLayouts() if one.name() != title)
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 96
    settings.exportMetadata = False
    QgsLayoutExporter(layout).exportToImage(str(FOLDER / "qgis-print.png"), settings)

    iface.newProject()
    for name in ("land", "borders", "sea", "pipeline", "road", "rail", "nodes"):
        layer = QgsVectorLayer(f"{FOLDER / 'layers.gpkg'}|layername={name}", name, "ogr")
        layer.loadDefaultStyle()
        project.addMapLayer(layer)
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    own = QgsVectorLayer(f"{FOLDER / 'own.gpkg'}|layername=sites", "My sites", "ogr")
    own.renderer().symbol().setSize(5)
    own.renderer().symbol().setColor(QColor("#A8281A"))
    project.addMapLayer(own)
    show(AZERBAIJAN)
    grab("qgis-layers")


def run():
    """Make the pictures and leave QGIS, which would ask whether to save."""
    try:
        pictures()
    except BaseException:  # noqa: BLE001 (QGIS would go on without a word)
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


QTimer.singleShot(3000, run)
