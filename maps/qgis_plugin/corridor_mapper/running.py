"""The program run as a process of its own, with its progress, and ended when it is cancelled."""

import json
import os
import re
import shlex
from pathlib import Path

from qgis.core import QgsProcessingException, QgsProcessingUtils
from qgis.PyQt.QtCore import QProcess, QProcessEnvironment

FOLDER = Path(__file__).parent

GRACE_MS = 3000
"""Milliseconds the program has to tidy up when it is cancelled; it takes less than two seconds."""

_PROGRESS = re.compile(r"progress (\d+)/(\d+) (.*)")
_FRAME = re.compile(r"^[╭╰─│ ]+|[╮╯─│ ]+$")

# What QGIS sets for its own Python and libraries would break those of the program.
_OF_QGIS = ("PYTHON", "GDAL_DATA", "GDAL_DRIVER_PATH", "PROJ_", "QT_", "QGIS_")


def program():
    """Return how the program is started: as the variable CORRIDOR_PROGRAM says, else as when this was installed."""
    named = os.environ.get("CORRIDOR_PROGRAM")
    return shlex.split(named) if named else json.loads((FOLDER / "program.json").read_text(encoding="utf-8"))


def run(words, feedback):
    """Run a command of the program; return what it wrote on its two streams.

    Raises
    ------
    QgsProcessingException
        If it cannot be started, is cancelled, or ends with an error, in its own words.
    """
    start, *before = program()
    feedback.pushCommandInfo(shlex.join(["corridor", *words]))
    process = QProcess()
    process.setProcessEnvironment(_environment())
    process.setWorkingDirectory(QgsProcessingUtils.tempFolder())
    process.start(start, [*before, *words])
    if not process.waitForStarted():
        raise QgsProcessingException(
            f"{start} cannot be started: {process.errorString()}. Install the program (pip install corridor-mapper), "
            "then this plugin by it: corridor qgis --install-plugin"
        )
    process.closeWriteChannel()
    out, said, rest = b"", [], b""
    while not process.waitForFinished(100) and process.state() != QProcess.ProcessState.NotRunning:
        out += bytes(process.readAllStandardOutput())
        rest = _hear(rest + bytes(process.readAllStandardError()), said, feedback)
        if feedback.isCanceled():
            process.terminate()
            if not process.waitForFinished(GRACE_MS):
                process.kill()
                process.waitForFinished()
            raise QgsProcessingException("Cancelled.")
    out += bytes(process.readAllStandardOutput())
    _hear(rest + bytes(process.readAllStandardError()) + b"\n", said, feedback)
    if process.exitStatus() != QProcess.ExitStatus.NormalExit or process.exitCode() != 0:
        raise QgsProcessingException("\n".join(said) or f"the program ended with {process.exitCode()}")
    return out.decode("utf-8", "replace"), "\n".join(said)


def _environment():
    environment = QProcessEnvironment.systemEnvironment()
    for name in environment.keys():  # noqa: SIM118 - no dict, and not iterable
        if name.upper().startswith(_OF_QGIS):
            environment.remove(name)
    for name, value in {"PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": "200", "CORRIDOR_PROGRESS": "1"}.items():
        environment.insert(name, value)
    return environment


def _hear(data, said, feedback):
    """Hand on every whole line of the standard error; return the beginning of the next."""
    *lines, rest = data.split(b"\n")
    for line in lines:
        text = _FRAME.sub("", line.decode("utf-8", "replace")).strip()
        step = _PROGRESS.fullmatch(text)
        if step:
            done, of = int(step[1]), int(step[2])
            feedback.setProgress(100 * done / of if of else 0)
            feedback.setProgressText(step[3])
        elif text and text != "Error":
            said.append(text)
            (feedback.pushWarning if text.startswith("note:") else feedback.pushInfo)(text)
    return rest
