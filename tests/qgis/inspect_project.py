"""What QGIS itself sees in projects; run by the Python that QGIS brings, not by the project's.

Reads {"projects": [PATH, ...], "folder": PATH} from the standard input and prints what each project
holds as JSON. Every print layout is drawn to a picture in the folder, every map theme to another.
"""

import collections
import json
import sys

from qgis.core import (
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsLayerTreeGroup,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsRenderContext,
)
from qgis.PyQt.QtCore import QSize, qInstallMessageHandler
from qgis.PyQt.QtGui import QColor


def tree(group):
    return [
        {"group": node.name(), "visible": node.itemVisibilityChecked(), "in": tree(node)}
        if isinstance(node, QgsLayerTreeGroup)
        else {"layer": node.name(), "visible": node.itemVisibilityChecked()}
        for node in group.children()
    ]


def choices(layer):
    found = {}
    for number, field in enumerate(layer.fields()):
        widget = layer.editorWidgetSetup(number)
        if widget.type() == "ValueMap":
            listed = widget.config()["map"]
            found[field.name()] = {title: value for each in listed for title, value in each.items()}
    return found


def tip(layer):
    """Return what stands beside the pointer over the first feature."""
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    for feature in layer.getFeatures():
        context.setFeature(feature)
        return QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)
    return ""


def layer_facts(layer):
    renderer = layer.renderer()
    facts = {
        "valid": layer.isValid(),
        "count": layer.featureCount(),
        "source": layer.source(),
        "crs": layer.crs().authid(),
        "geometry": layer.geometryType(),
        "labels": layer.labelsEnabled(),
        "abstract": layer.metadata().abstract() or layer.abstract(),
        "aliases": {field.name(): field.alias() for field in layer.fields()},
        "choices": choices(layer),
        "tip": tip(layer),
    }
    if renderer is not None:
        facts["renderer"] = renderer.type()
        facts["legend"] = [item.label() for item in renderer.legendSymbolItems()]
        context = QgsRenderContext()
        context.expressionContext().setFields(layer.fields())
        renderer.startRender(context, layer.fields())
        features = list(layer.getFeatures())
        facts["undrawn"] = 0
        for feature in features:
            context.expressionContext().setFeature(feature)
            facts["undrawn"] += not renderer.willRenderFeature(feature, context)
        facts["colors"] = sorted(
            {
                part.color().name().upper()
                for feature in features
                for symbol in [renderer.originalSymbolsForFeature(feature, context)]
                for each in symbol
                for part in each.symbolLayers()
            }
        )
        renderer.stopRender(context)
    return facts


def items(layout):
    answer = collections.defaultdict(list)
    for item in layout.items():
        if isinstance(item, QgsLayoutItemMap):
            box = item.extent()
            answer["maps"].append(
                {
                    "theme": item.followVisibilityPresetName() if item.followVisibilityPreset() else None,
                    "extent": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
                    "scale": item.scale(),
                    "overviews": item.overviews().size(),
                }
            )
        elif isinstance(item, QgsLayoutItemLabel):
            answer["labels"].append(item.currentText())
        elif isinstance(item, QgsLayoutItemLegend):
            answer["legends"].append(bool(item.linkedMap()) and len(item.model().rootGroup().findLayers()))
        elif isinstance(item, QgsLayoutItemScaleBar):
            answer["scale_bars"].append([item.unitLabel(), item.unitsPerSegment(), bool(item.linkedMap())])
        elif isinstance(item, QgsLayoutItemPicture):
            answer["pictures"].append([item.picturePath(), bool(item.linkedMap())])
    return answer


def colors(image):
    image = image.convertToFormat(image.Format_RGB32)
    data = image.constBits()
    data.setsize(image.sizeInBytes())
    found = collections.Counter(memoryview(bytes(data)).cast("I"))
    return {f"#{pixel & 0xFFFFFF:06X}": count for pixel, count in found.most_common(300)}


def draw(project, names, extent, png):
    settings = QgsMapSettings()
    settings.setLayers(names)
    settings.setDestinationCrs(project.crs())
    settings.setTransformContext(project.transformContext())
    settings.setOutputSize(QSize(900, 900))
    settings.setExtent(extent)
    settings.setBackgroundColor(QColor(project.backgroundColor()))
    settings.setFlag(QgsMapSettings.DrawLabeling, False)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(png)
    return {"errors": [error.message for error in job.errors()], "colors": colors(job.renderedImage())}


def inspect(path, folder, number):
    project = QgsProject.instance()
    project.clear()
    answer = {"read": project.read(path), "error": project.error()}
    answer["title"] = project.title()
    answer["crs"] = [project.crs().isValid(), project.crs().description(), project.crs().toProj()]
    answer["ellipsoid"] = project.ellipsoid()
    answer["background"] = project.backgroundColor().name().upper()
    box = project.viewSettings().defaultViewExtent()
    answer["extent"] = [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]
    answer["metadata"] = [project.metadata().title(), project.metadata().abstract(), project.metadata().identifier()]
    answer["tree"] = tree(project.layerTreeRoot())
    answer["layers"] = {layer.name(): layer_facts(layer) for layer in project.mapLayers().values()}
    themes = project.mapThemeCollection()
    answer["themes"] = {
        name: [layer.name() for layer in themes.mapThemeVisibleLayers(name)] for name in themes.mapThemes()
    }
    answer["drawn"] = {
        name: draw(
            project,
            themes.mapThemeVisibleLayers(name),
            QgsRectangle(*answer["extent"]),
            f"{folder}/{number}-theme{i}.png",
        )
        for i, name in enumerate(themes.mapThemes())
    }
    answer["layouts"] = {}
    for i, layout in enumerate(project.layoutManager().printLayouts()):
        png = f"{folder}/{number}-layout{i}.png"
        exporter = QgsLayoutExporter(layout)
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = 60
        settings.exportMetadata = False
        done = exporter.exportToImage(png, settings)
        answer["layouts"][layout.name()] = {"exported": done == QgsLayoutExporter.Success, "png": png, **items(layout)}
    return answer


def main():
    request = json.load(sys.stdin)
    messages = []
    qInstallMessageHandler(lambda kind, context, text: messages.append(text))
    application = QgsApplication([], False)
    application.initQgis()
    application.messageLog().messageReceived.connect(lambda text, tag, level: messages.append(f"{tag}: {text}"))
    answer = {
        "projects": [inspect(path, request["folder"], number) for number, path in enumerate(request["projects"])],
        "messages": messages,
    }
    json.dump(answer, sys.stdout)
    sys.stdout.flush()
    QgsProject.instance().clear()
    application.exitQgis()


main()
