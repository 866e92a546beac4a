"""What QGIS itself sees in layers; run by the Python that QGIS brings, not by the project's.

Reads a request from the standard input and prints the answer, both JSON:

    {"layers": [URI, ...],
     "renders": [{"layers": [URI, ..., topmost last], "extent": [west, south, east, north],
                  "width": PIXELS, "height": PIXELS, "background": "#RRGGBB", "png": PATH,
                  "labels": true or false, "boxes": {NAME: [left, top, right, bottom], ...}}, ...]}

A render's answer has how many pixels are of each of its commonest colours, and every pixel of the
boxes asked for, row by row. One start of QGIS answers all of it, since a start takes seconds.
"""

import collections
import json
import sys

from qgis.core import (
    QgsApplication,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsPalLayerSettings,
    QgsRectangle,
    QgsRenderContext,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize, qInstallMessageHandler
from qgis.PyQt.QtGui import QColor, QImage


def box(rectangle):
    return [rectangle.xMinimum(), rectangle.yMinimum(), rectangle.xMaximum(), rectangle.yMaximum()]


def symbol_layers(symbol):
    return [
        {
            "type": part.layerType(),
            "enabled_if": part.dataDefinedProperties().property(44).asExpression(),
            **part.properties(),
        }
        for part in symbol.symbolLayers()
    ]


def label(settings):
    # Held by name: what buffer() returns lives no longer than the format it belongs to.
    text = settings.format()
    buffer = text.buffer()
    return {"field": settings.fieldName, "size": text.size(), "opacity": text.opacity(), "buffer": buffer.enabled()}


def inspect(layer):
    if not layer.isValid():
        return {"valid": False, "error": layer.error().summary()}
    features = list(layer.getFeatures())
    renderer = layer.renderer()
    answer = {
        "valid": True,
        "crs": layer.crs().authid(),
        "count": layer.featureCount(),
        "read": len(features),
        "null_geometries": sum(not feature.hasGeometry() or feature.geometry().isEmpty() for feature in features),
        "invalid_geometries": sum(not feature.geometry().isGeosValid() for feature in features),
        "extent": box(layer.extent()) if features else None,
        "geometry": QgsWkbTypes.geometryDisplayString(layer.geometryType()),
        "wkb": QgsWkbTypes.displayString(layer.wkbType()),
        "fields": {field.name(): field.typeName() for field in layer.fields()},
        "aliases": {field.name(): field.alias() for field in layer.fields()},
    }
    if renderer is not None:
        answer["renderer"] = renderer.type()
        answer["legend"] = [item.label() for item in renderer.legendSymbolItems()]
    if answer.get("renderer") == "categorizedSymbol":
        answer["attribute"] = renderer.classAttribute()
        answer["categories"] = {
            str(item.value() or ""): {"label": item.label(), "symbol": symbol_layers(item.symbol())}
            for item in renderer.categories()
        }
        answer["unmatched"] = sum(
            not renderer.willRenderFeature(feature, context_of(layer, feature)) for feature in features
        )
    elif answer.get("renderer") == "singleSymbol":
        answer["symbol"] = symbol_layers(renderer.symbol())
    if layer.labelsEnabled():
        labeling = layer.labeling()
        settings = [labeling.settings(key) for key in labeling.subProviders()]
        answer["labels"] = [label(one) for one in settings if isinstance(one, QgsPalLayerSettings) and one.fieldName]
    return answer


def context_of(layer, feature):
    context = QgsRenderContext()
    context.expressionContext().setFields(layer.fields())
    context.expressionContext().setFeature(feature)
    layer.renderer().startRender(context, layer.fields())
    return context


def render(request, layers):
    settings = QgsMapSettings()
    settings.setLayers([layers[uri] for uri in reversed(request["layers"])])
    settings.setDestinationCrs(layers[request["layers"][0]].crs())
    settings.setOutputSize(QSize(request["width"], request["height"]))
    settings.setOutputDpi(96)
    settings.setExtent(QgsRectangle(*request["extent"]))
    settings.setFlag(QgsMapSettings.DrawLabeling, request.get("labels", True))
    settings.setBackgroundColor(QColor(request["background"]))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(request["png"])
    image = image.convertToFormat(QImage.Format_RGB32)
    data = image.constBits()
    data.setsize(image.sizeInBytes())
    pixels = memoryview(bytes(data)).cast("I")
    common = collections.Counter(pixels).most_common(400)
    return {
        "scale": settings.scale(),
        "errors": [error.message for error in job.errors()],
        "colors": {name(pixel): count for pixel, count in common},
        "boxes": {
            key: [[name(pixels[y * request["width"] + x]) for x in range(left, right)] for y in range(top, bottom)]
            for key, (left, top, right, bottom) in request.get("boxes", {}).items()
        },
    }


def name(pixel):
    return f"#{pixel & 0xFFFFFF:06X}"


def main():
    request = json.load(sys.stdin)
    messages = []
    qInstallMessageHandler(lambda kind, context, text: messages.append(text))
    application = QgsApplication([], False)
    application.initQgis()
    application.messageLog().messageReceived.connect(
        lambda text, tag, level: messages.append(f"{tag}: {text}") if level else None
    )
    wanted = dict.fromkeys([*request["layers"], *(uri for one in request.get("renders", []) for uri in one["layers"])])
    layers = {uri: QgsVectorLayer(uri, uri.rsplit("/", 1)[-1], "ogr") for uri in wanted}
    answer = {
        "layers": {uri: inspect(layers[uri]) for uri in request["layers"]},
        "renders": [render(one, layers) for one in request.get("renders", [])],
        "messages": messages,
    }
    json.dump(answer, sys.stdout)
    sys.stdout.flush()
    del layers
    application.exitQgis()


main()
