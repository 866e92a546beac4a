"""The toolbox in QGIS itself; run by the Python that QGIS brings, not by the project's.

Reads {"plugins": FOLDER, "runs": [{"id", "parameters", "load"?, "cancel_after"?}], "model"?, "batch"?} from the standard
input, runs each algorithm without a window, and prints what came of it as JSON.
"""

import json
import sys
import time

from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterString,
    QgsProject,
    QgsRenderContext,
    QgsVectorLayer,
)


class Heard(QgsProcessingFeedback):
    """Feedback that remembers, and cancels itself after a while."""

    def __init__(self, cancel_after=None):
        super().__init__(False)
        self.said, self.steps, self.begin, self.cancel_after = [], [], time.monotonic(), cancel_after
        self.progressChanged.connect(self.steps.append)

    def isCanceled(self):
        if self.cancel_after is not None and time.monotonic() - self.begin > self.cancel_after:
            return True
        return super().isCanceled()

    def pushInfo(self, info):
        self.said.append(info)

    def pushWarning(self, warning):
        self.said.append(warning)

    def pushCommandInfo(self, info):
        self.said.append(info)

    def reportError(self, error, fatalError=False):
        self.said.append(error)


def drawn(layer):
    """Return how many features have a symbol."""
    context, renderer, found = QgsRenderContext(), layer.renderer().clone(), 0
    renderer.startRender(context, layer.fields())
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        found += bool(renderer.originalSymbolsForFeature(feature, context))
    renderer.stopRender(context)
    return found


def run(processing, order):
    feedback, context = Heard(order.get("cancel_after")), QgsProcessingContext()
    project = QgsProject.instance()
    project.clear()
    context.setProject(project)
    begin = time.monotonic()
    parameters = dict(order["parameters"])
    for name, layer in order.get("layers", {}).items():
        parameters[name] = QgsVectorLayer(layer, "given", "ogr")
    try:
        if order.get("load"):
            results = processing.runAndLoadResults(order["id"], parameters, feedback=feedback, context=context)
        else:
            results = processing.run(order["id"], parameters, feedback=feedback, context=context)
        answer = {"results": {key: str(value) for key, value in results.items()}}
    except QgsProcessingException as error:
        answer = {"error": str(error)}
    loaded = [
        {
            "features": layer.featureCount(),
            "renderer": layer.renderer().type() if layer.isSpatial() else None,
            "drawn": drawn(layer) if layer.isSpatial() else 0,
        }
        for layer in project.mapLayers().values()
    ]
    return {
        **answer,
        "said": feedback.said,
        "steps": feedback.steps,
        "seconds": time.monotonic() - begin,
        "layers": loaded,
    }


def model(order):
    """Run a model of two algorithms: kilometres of what an export writes."""
    made = QgsProcessingModelAlgorithm("chain", "tests")
    made.setName("chain")
    child = QgsProcessingModelChildAlgorithm("corridor:exposure")
    child.setChildId("one")
    made.addModelParameter(QgsProcessingParameterString("COUNTRY", "Country"), QgsProcessingModelParameter("COUNTRY"))
    child.addParameterSources("TERRITORY", [QgsProcessingModelChildParameterSource.fromModelParameter("COUNTRY")])
    output = QgsProcessingModelOutput("pieces", "pieces")
    output.setChildOutputName("OUTPUT")
    child.setModelOutputs({"pieces": output})
    made.addChildAlgorithm(child)
    measured = QgsProcessingModelChildAlgorithm("corridor:measure")
    measured.setChildId("two")
    measured.addParameterSources("LINES", [QgsProcessingModelChildParameterSource.fromChildOutput("one", "OUTPUT")])
    table = QgsProcessingModelOutput("table", "table")
    table.setChildOutputName("OUTPUT")
    measured.setModelOutputs({"table": table})
    made.addChildAlgorithm(measured)
    made.initAlgorithm()
    context, feedback = QgsProcessingContext(), Heard()
    results, ok = made.run(
        {"COUNTRY": order["country"], "one:pieces": order["pieces"], "two:table": order["table"]}, context, feedback
    )
    return {"ok": ok, "results": {key: str(value) for key, value in results.items()}, "said": feedback.said}


def main():
    request = json.load(sys.stdin)
    sys.path[:0] = [request["plugins"], "/usr/share/qgis/python/plugins"]
    application = QgsApplication([], False)
    application.initQgis()
    import processing
    from processing.core.Processing import Processing

    from corridor_mapper import classFactory

    Processing.initialize()
    plugin = classFactory(None)
    plugin.initProcessing()
    provider = QgsApplication.processingRegistry().providerById("corridor")
    algorithms = {
        each.id(): {
            "help": each.shortHelpString(),
            "parameters": {one.name(): one.type() for one in each.parameterDefinitions()},
            "can_run": each.canExecute()[0],
        }
        for each in provider.algorithms()
    }
    answers = [run(processing, order) for order in request.get("runs", ())]
    chained = model(request["model"]) if "model" in request else None
    print(json.dumps({"algorithms": algorithms, "icon": provider.icon().isNull(), "runs": answers, "model": chained}))
    plugin.unload()
    application.exitQgis()


main()
