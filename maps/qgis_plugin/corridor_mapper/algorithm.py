"""A command of the program as an algorithm: its options as parameters, its output as a layer or file."""

import html
from pathlib import Path

from qgis.core import (
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
    QgsProcessingParameterVectorLayer,
)
from qgis.PyQt.QtGui import QIcon

from corridor_mapper.running import FOLDER, run

LEFT_OUT = ("format", "output", "out", "overwrite", "wide", "open", "install_plugin", "profile")
"""Parameters that are no question here: where and how to write follows from the output."""

RARE = ("seed", "scheduler", "assignment", "atlas")
"""Parameters that the dialog keeps folded away."""

LAYERS = {
    "LINES": QgsProcessing.TypeVectorLine,
    "AREAS": QgsProcessing.TypeVectorPolygon,
    "FILE": QgsProcessing.TypeVectorAnyGeometry,
}
"""What stands for a layer in the usage of the program, and of which kind it is."""

TITLES = {"html": "Web page", "pdf": "PDF", "docx": "Word document", "md": "Markdown", "qgz": "QGIS project"}


class CommandAlgorithm(QgsProcessingAlgorithm):
    """An algorithm that runs one command, made from its description."""

    def __init__(self, command):
        super().__init__()
        self.command = command
        self.declared = [*command["options"], *command["arguments"]]
        self.asked = [one for one in self.declared if one["name"] not in LEFT_OUT]
        self.writes = next((one for one in self.declared if one["role"] == "output"), None)

    def createInstance(self):
        """Return a new one of the same command."""
        return CommandAlgorithm(self.command)

    def name(self):
        """Return the id after the provider's."""
        return self.command["name"].replace(" ", "_")

    def displayName(self):
        """Return the name shown in the toolbox."""
        return self.command["name"].capitalize()

    def shortDescription(self):
        """Return the first sentence of the help."""
        return self.command["summary"]

    def group(self):
        """Return the heading it stands under."""
        first, _, more = self.command["name"].partition(" ")
        if more:
            return first.capitalize()
        return "Analyses" if "csv" in self.command["formats"] else "Maps and atlases"

    def groupId(self):
        """Return the heading's id."""
        return self.group().lower().replace(" ", "_")

    def icon(self):
        """Return the icon."""
        return QIcon(self.svgIconPath())

    def svgIconPath(self):
        """Return the file of the icon."""
        return str(FOLDER / "icon.svg")

    def shortHelpString(self):
        """Return the help of the command, of each parameter, and its examples."""
        paragraphs = [html.escape(" ".join(text.split())) for text in self.command["help"].split("\n\n")]
        rows = [f"<b>{_title(one)}</b>: {html.escape(one['help'])}" for one in self.asked]
        examples = [f"<code>{html.escape(line)}</code>" for line in self.command["examples"]]
        told = [*paragraphs, *rows, "On the command line:", "<br>".join(examples)]
        return "".join(f"<p>{text}</p>" for text in told)

    def initAlgorithm(self, config=None):
        """Declare the parameters and outputs."""
        for one in sorted(self.asked, key=lambda one: bool(one["flags"])):
            parameter = _parameter(one)
            parameter.setHelp(one["help"])
            if one["name"] in RARE:
                parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.FlagAdvanced)
            self.addParameter(parameter)
        if self.writes is not None:
            self.addParameter(self._destination())
        self.addOutput(QgsProcessingOutputString("TEXT", "What it wrote"))
        self.addOutput(QgsProcessingOutputString("MESSAGES", "What it said"))

    def _destination(self):
        formats = self.command["formats"]
        if "csv" in formats:
            kind = QgsProcessing.TypeVectorAnyGeometry if "geojson" in formats else QgsProcessing.TypeVector
            return QgsProcessingParameterVectorDestination("OUTPUT", "Result", kind)
        if self.name() == "layers_export":
            return QgsProcessingParameterFileDestination("OUTPUT", "GeoPackage", "GeoPackage (*.gpkg)")
        if formats:
            filters = ";;".join(f"{TITLES[ending]} (*.{ending})" for ending in formats)
            return QgsProcessingParameterFileDestination("OUTPUT", "File", filters)
        return QgsProcessingParameterFolderDestination("OUTPUT", "Folder")

    def words(self, parameters, context, path):
        """Return what a person would type after the program's name for these parameters and this output."""
        options, arguments = [], []
        for one in sorted(self.asked, key=lambda one: bool(one["flags"])):  # a layer may say which of its file it is
            for value in self._values(one, parameters, context):
                if not one["flags"]:
                    arguments.append(value)
                elif one["type"] == "flag":
                    options.append(value)
                else:
                    options += [one["flags"][0], value]
        if self.writes is not None:
            if self.writes["flags"]:
                options += [self.writes["flags"][0], path]
            else:
                arguments.insert(0, path)
            if any(one["name"] == "overwrite" for one in self.declared):
                options.append("--overwrite")
        return [*self.command["name"].split(), *options, *(["--", *arguments] if arguments else [])]

    def _output(self, parameters, context):
        if "csv" in self.command["formats"]:
            return self.parameterAsOutputLayer(parameters, "OUTPUT", context)
        return self.parameterAsString(parameters, "OUTPUT", context)

    def _values(self, one, parameters, context):
        """Yield the values of a parameter as text; none for one that is as it is without being said."""
        name = one["name"].upper()
        if parameters.get(name) is None:
            return
        if one["metavar"] in LAYERS and one["role"] == "input":
            path, layer = self.parameterAsCompatibleSourceLayerPathAndLayerName(
                parameters, name, context, ["gpkg", "geojson", "shp", "fgb", "parquet"], "gpkg", None
            )
            yield path
            which = "AREAS_LAYER" if one["metavar"] == "AREAS" else "SOURCE_LAYER"
            if "layername=" in self.parameterAsVectorLayer(parameters, name, context).source():
                parameters.setdefault(which, layer)
        elif one["type"] == "flag" and len(one["flags"]) == 1:
            if self.parameterAsBoolean(parameters, name, context):
                yield one["flags"][0]
        elif one["multiple"]:
            yield from filter(None, map(str.strip, self.parameterAsString(parameters, name, context).splitlines()))
        else:
            value = {
                "integer": self.parameterAsInt,
                "number": self.parameterAsDouble,
            }.get(one["type"], self.parameterAsString)(parameters, name, context)
            if value not in ("", one["default"]):
                yield str(value)

    def processAlgorithm(self, parameters, context, feedback):
        """Run the command."""
        parameters = dict(parameters)
        path = None if self.writes is None else self._output(parameters, context)  # asked twice, it would be another
        words = self.words(parameters, context, path)
        text, messages = run(words, feedback)
        if text.strip():
            feedback.pushConsoleInfo(text)
        results = {"TEXT": text, "MESSAGES": messages}
        if self.writes is not None:
            results["OUTPUT"] = path
            if context.willLoadLayerOnCompletion(path):
                _STYLERS[path] = Styler(path)
                context.layerToLoadOnCompletionDetails(path).setPostProcessor(_STYLERS[path])
        return results


class Styler(QgsProcessingLayerPostProcessorInterface):
    """Gives a layer that was loaded the look of the map."""

    def __init__(self, path):
        super().__init__()
        self.path = path

    def postProcessLayer(self, layer, context, feedback):
        """Load the style beside the result, else that of lines by mode or of places."""
        style = style_of(self.path, layer)
        if style is not None:
            layer.loadNamedStyle(str(style))
            layer.triggerRepaint()


_STYLERS = {}
"""By the file each is for: QGIS keeps none, and the copy of the algorithm it runs ends before the layer is loaded."""


def style_of(path, layer):
    """Return the style for a result, or None for a table."""
    beside = Path(path).with_suffix(".qml")
    if beside.exists():
        return beside
    fields = set(layer.fields().names()) if layer.isSpatial() else set()
    if {"state", "status_after"} <= fields:
        return FOLDER / "scenario.qml"
    if {"mode", "status"} <= fields:
        return FOLDER / "modes.qml"
    return FOLDER / "places.qml" if fields and layer.geometryType() == 0 else None


def _title(one):
    return one["name"].replace("_", " ").capitalize()


def _parameter(one):
    """Return the parameter of an option or argument; one that need not be given is optional and empty."""
    name, title, needed = one["name"].upper(), _title(one), one["required"]
    default, optional = one["default"], not one["required"]
    if one["type"] == "flag" and len(one["flags"]) == 1:
        return QgsProcessingParameterBoolean(name, title, bool(default))
    if one["choices"] or one["type"] == "flag":
        choices = one["choices"] or one["flags"]
        return QgsProcessingParameterEnum(name, title, choices, False, default, optional, True)
    if one["multiple"]:
        return QgsProcessingParameterString(f"{name}", f"{title} (one a line)", None, True, optional)
    if one["type"] in ("integer", "number"):
        kind = QgsProcessingParameterNumber.Integer if one["type"] == "integer" else QgsProcessingParameterNumber.Double
        number = QgsProcessingParameterNumber(name, title, kind, default, optional)
        if one["min"] is not None:
            number.setMinimum(one["min"])
        if one["max"] is not None:
            number.setMaximum(one["max"])
        return number
    if one["role"] == "input" and one["metavar"] in LAYERS and (needed or one["metavar"] == "AREAS"):
        return QgsProcessingParameterVectorLayer(name, title, [LAYERS[one["metavar"]]], None, optional)
    if one["role"] == "input" and one["name"] != "atlas":
        folder = one["metavar"] == "DIR"
        kind = QgsProcessingParameterFile.Folder if folder else QgsProcessingParameterFile.File
        return QgsProcessingParameterFile(name, title, kind, "", None, optional)
    return QgsProcessingParameterString(name, title, default, False, optional)
