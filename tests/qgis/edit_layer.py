"""Edits layers as a person in QGIS does; run by the Python that QGIS brings.

Reads {"edit": PATH, "move": [FEATURE, VERTEX, EAST, NORTH], "note": TEXT, "save": [FROM, TO]} from the standard input: in the
file "edit" a vertex is moved and a note written, the layer "save" is exported as RFC 7946. Prints what came of it as JSON.
"""

import json
import sys

from qgis.core import QgsApplication, QgsCoordinateTransformContext, QgsVectorFileWriter, QgsVectorLayer


def main():
    request = json.load(sys.stdin)
    application = QgsApplication([], False)
    application.initQgis()
    layer = QgsVectorLayer(request["edit"], "layer", "ogr")
    name, vertex, east, north = request["move"]
    feature = next(one for one in layer.getFeatures() if one["id"] == name)
    layer.startEditing()
    geometry = feature.geometry()
    point = geometry.vertexAt(vertex)
    geometry.moveVertex(point.x() + east, point.y() + north, vertex)
    layer.changeGeometry(feature.id(), geometry)
    layer.changeAttributeValue(feature.id(), layer.fields().indexOf("note"), request["note"])
    committed = layer.commitChanges()
    source, target = request["save"]
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GeoJSON"
    options.layerOptions = ["RFC7946=YES"]
    exported = QgsVectorLayer(source, "exported", "ogr")
    code, message, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
        exported, target, QgsCoordinateTransformContext(), options
    )
    json.dump({"committed": committed, "errors": layer.commitErrors(), "saved": code, "message": message}, sys.stdout)
    sys.stdout.flush()
    del layer, exported


main()
