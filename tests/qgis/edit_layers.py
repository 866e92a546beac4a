"""Layers edited in place by QGIS itself, as a user with the pencil does; run by the Python that QGIS brings.

Reads a request from the standard input and prints the answer, both JSON:

    {"edits": [{"file": PATH, "move": {ID: [east, north], ...}, "set": {ID: {COLUMN: VALUE}}, "add": [[x, y, {COLUMN: VALUE}]]}, ...]}
"""

import json
import sys

from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer


def edit(request):
    layer = QgsVectorLayer(request["file"], "layer", "ogr")
    layer.startEditing()
    for feature in list(layer.getFeatures()):
        name = feature["id"]
        if name in request.get("move", {}):
            east, north = request["move"][name]
            shape = feature.geometry()
            shape.translate(east, north)
            layer.changeGeometry(feature.id(), shape)
        for column, value in request.get("set", {}).get(name, {}).items():
            layer.changeAttributeValue(feature.id(), layer.fields().indexOf(column), value)
    for x, y, values in request.get("add", []):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, y)))
        for column, value in values.items():
            feature.setAttribute(column, value)
        layer.addFeature(feature)
    return {"saved": layer.commitChanges(), "said": layer.commitErrors()}


def main():
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    print(json.dumps({"edits": [edit(one) for one in json.load(sys.stdin)["edits"]]}))


main()
