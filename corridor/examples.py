"""What to type: examples of every command, which end its help, in the order of the help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

EXAMPLES: Final[Mapping[str, Sequence[str]]] = {
    "": (
        "corridor map instc.html",
        "corridor routes --from Mumbai --to Moscow",
    ),
    "map": (
        "corridor map instc.html",
        "corridor map closed.html --scenario aze_closes_transit --territory AZE",
    ),
    "qgis": (
        "corridor qgis corridor.qgz --scenario aze_closes_transit",
        "corridor qgis gas.qgz --scenario baku_halts_gas --as-of 2030",
        "corridor qgis --install-plugin --profile my-profile",
    ),
    "exposure": (
        "corridor exposure --territory AZE --by route,mode",
        "corridor exposure --crossings --route western_rail -o crossings.geojson",
    ),
    "routes": (
        "corridor routes --from Mumbai --to Moscow --avoid AZE --alternatives 3",
        "corridor routes --route western_rail --legs",
    ),
    "dependence": (
        "corridor dependence --territory AZE",
        "corridor dependence --territory Iran --draws 0 -o dependence.csv",
    ),
    "criticality": (
        "corridor criticality --top 10",
        "corridor criticality --cuts",
    ),
    "chokepoints": (
        "corridor chokepoints --territory AZE --radius-km 5",
        "corridor chokepoints --draws 20 --seed 1 -o chokepoints.geojson",
    ),
    "leverage": (
        "corridor leverage --territory AZE --territory IRN",
        "corridor leverage --scenario everything_2030 --as-of 2030",
    ),
    "gas": (
        "corridor gas --bcm-y 2 --bcm-y 55",
        "corridor gas --show halt --territory AZE --days 30 --month 1",
    ),
    "risk": (
        "corridor risk --show rates",
        "corridor risk --show events -o closures.geojson",
    ),
    "interdict": (
        "corridor interdict --budget 2",
        "corridor interdict --of discs --radius-km 5 -o worst.geojson",
    ),
    "openings": (
        "corridor openings",
        "corridor openings --show leverage",
    ),
    "validate": (
        "corridor validate",
        "corridor validate --set test --check",
    ),
    "measure": (
        "corridor layers export my.gpkg",
        "corridor measure my.gpkg --layer rail --by status",
        "corridor measure my.gpkg --layer road --areas my.gpkg --areas-layer borders",
    ),
    "report": (
        "corridor report brief.html --territory AZE",
        "corridor report brief.docx --language ru",
    ),
    "new": (
        "corridor new example",
        "corridor new beira --countries Zimbabwe,MOZ --territory MOZ --branch main=Main",
    ),
    "gaps": (
        "corridor new beira --countries Zimbabwe,MOZ",
        "corridor gaps --atlas beira",
    ),
    "countries": (
        "corridor new beira --countries Zimbabwe,MOZ",
        "corridor countries ZMB,Malawi --into beira",
    ),
    "territory": (
        "corridor new beira --countries Zimbabwe,MOZ",
        "corridor territory Mozambique --into beira",
    ),
    "ends": (
        "corridor new example",
        "corridor ends WES EAS --into example",
    ),
    "layers": (
        "corridor layers list",
        "corridor layers info Rasht",
    ),
    "layers list": (
        "corridor layers list",
        "corridor layers list --atlas middle -o layers.csv",
    ),
    "layers info": (
        "corridor layers info Rasht",
        "corridor layers info rail",
    ),
    "layers check": (
        "corridor new example",
        "corridor layers check example",
        "corridor layers check middle",
    ),
    "layers export": (
        "corridor layers export instc.gpkg",
        "corridor layers export instc-files --format geojson",
    ),
    "layers import": (
        "corridor new my",
        "corridor layers import my/rail.geojson --into my --layer rail --suggest",
        "corridor new other",
        "corridor layers import other/sea.geojson --into my --layer sea --same-names --replace",
    ),
    "scenario": (
        "corridor scenario list",
        "corridor scenario run aze_closes_transit",
    ),
    "scenario list": (
        "corridor scenario list",
        "corridor scenario list -o scenarios.csv",
    ),
    "scenario show": (
        "corridor scenario show aze_closes_iran_border",
        "corridor scenario show hormuz_shut iran_outage",
    ),
    "scenario run": (
        "corridor scenario run baku_halts_gas caspian_low_water",
        "corridor scenario run aze_closes_transit --days 10 --show queues",
    ),
    "scenario compare": (
        "corridor scenario compare hormuz_shut iran_outage",
        "corridor scenario compare -o scenarios.csv",
    ),
    "scenario sweep": (
        "corridor scenario sweep --closures 100 --size 2 --seed 1 --show worst",
        "corridor scenario sweep --closures 20 --what discs --radius-km 25",
    ),
    "fetch": (
        "corridor fetch osm refined --from azerbaijan.osm.pbf --what rail,road",
        "corridor fetch osm refined --territory AZE --what rail --cache osm-cache",
    ),
    "fetch osm": (
        "corridor fetch osm refined --from azerbaijan.osm.pbf --what rail,road",
        "corridor fetch osm refined --territory AZE --what rail --cache osm-cache",
    ),
}
"""By command or group; "" is the program. The lines of one are typed one after the other in one folder."""


def epilog(name: str) -> str:
    """Return the end of a command's help: its examples, a line each."""
    return "\n\n".join(("Examples:", *EXAMPLES[name]))
