"""Every column that a table, a layer or a scenario may have: its title, its unit and what it says, once.

The terminal, the descriptions beside CSV and JSON, the page, the brief, QGIS and the data dictionary read this table.
A column of the user's that is not declared here has no unit, whatever it is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from layers.model.schema import LAYERS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


class Column(NamedTuple):
    """A column for people.

    Attributes
    ----------
    title : str
        What a reader calls it, without its unit.
    unit : str or None
        Of its numbers: "1" for a share; None where they count things, or where the column `unit` names it.
    description : str
        What it says; empty where the title says it all.
    """

    title: str
    unit: str | None = None
    description: str = ""


def _words(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


_TITLES: Final[Mapping[str, tuple[str, str | None]]] = {
    "from_node": ("From", None),
    "to_node": ("To", None),
    "official_km": ("Official length", "km"),
    "traced_km": ("Length traced on the network", "km"),
    "gauge_mm": ("Gauge", "mm"),
    "capacity_mt_y": ("Capacity", "Mt/y"),
    "capacity_bcm_y": ("Capacity", "bcm/y"),
    "diameter_mm": ("Outside diameter", "mm"),
    "speed_kmh": ("Freight speed", "km/h"),
    "as_of": ("As of", None),
    "geometry_accuracy_m": ("Accuracy of the line", "m"),
    "locode": ("UN/LOCODE", None),
    "dwell_h": ("Usual wait", "h"),
    "iso_a3": ("Country code", None),
    "accuracy_m": ("Accuracy", "m"),
}
"""Titles and units of the fields of layers, where the name alone does not make the title."""

_GAS: Final[Mapping[str, Column]] = {
    "inner_diameter_mm": Column("Inner diameter", "mm"),
    "hydraulic_bcm_y": Column(
        "Capacity by hydraulics", "bcm/y", "From the highest pressure to the least, without a compressor on the way"
    ),
    "linepack_mcm": Column("Gas in the pipe", "million m³", "At 20 °C and 101,325 Pa; of a halt: above least pressure"),
    "loss_bar": Column(
        "Pressure lost", "bar", "At the mean flow, from end to end without a compressor; none where it is not carried"
    ),
    "usable_mcm": Column("Usable gas in the pipe", "million m³", "Above the least pressure"),
    "supply_days": Column("Gas in the pipe lasts", "d", "What is usable, at the flow"),
    "line_bcm_y": Column("Capacity of a line", "bcm/y", "With compressor stations at usual distances"),
    "lines": Column("Lines", None, "Side by side"),
    "stations": Column(
        "Compressor stations", None, "A line, between its ends, at its peak flow: mean over availability"
    ),
    "power_mw": Column("Compressor power", "MW", "On the shafts of all stations, at the peak flow"),
    "bcm_y": Column("Gas", "bcm/y"),
    "spare_bcm_y": Column("Spare capacity", "bcm/y", "At short notice"),
    "mcm_day": Column("Gas", "million m³/d", "Positive where a country gets it, negative where it gives or uses it"),
    "lost_mcm_day": Column("Gas lost", "million m³/d", "On the first day"),
    "felt_day": Column("Felt from day", None, "First day on which more is missing than without the halt"),
    "lines_mcm_day": Column("By other lines", "million m³/d", "On a mean day of the halt"),
    "storage_mcm_day": Column("From storage", "million m³/d", "On a mean day of the halt"),
    "linepack_days": Column("Gas in the pipes lasts", "d", "If nothing else stood in"),
    "short_mcm": Column("Missing", "million m³", "Over the halt"),
    "unserved_mcm": Column("Missing and not cut", "million m³", "Over the halt"),
}
"""Figures about gas, each of which also has an end of its interval, `_low` and `_high`."""

_ENDS: Final = {
    "_low": ("at least", "5 % quantile over the seeded draws"),
    "_high": ("at most", "95 % quantile over the seeded draws"),
}


def _ends(name: str, title: str, unit: str | None = None) -> dict[str, Column]:
    """Return the columns of both ends of an interval over the seeded draws."""
    return {f"{name}{ending}": Column(f"{title}, {end}", unit, what) for ending, (end, what) in _ENDS.items()}


COLUMNS: Final[Mapping[str, Column]] = {
    **{
        field.name: Column(*_TITLES.get(field.name, (_words(field.name), None)), field.description)
        for layer in LAYERS.values()
        for field in layer.fields
    },
    # What layers, scenarios and results all have, each in its own sense
    **{name: Column(_words(name)) for name in ("name", "kind", "status", "capacity", "confidence")},
    # Lengths, times and places
    "km": Column("Length", "km", "Official length, else traced, else as drawn"),
    "km_basis": Column("Length is", None, "Where km comes from: official, traced or geometry, the line as drawn"),
    "km_geometry": Column("Length as drawn", "km", "Geodesic length of the line on WGS 84"),
    "km_inside": Column("Length inside", "km", "What of the route lies in the territory"),
    "drawn_km": Column("Length as drawn", "km"),
    "overlap_km": Column("Counted twice", "km", "Length that lies in another area as well"),
    "extra_km": Column("Extra length", "km"),
    "lost_km": Column("Lost", "km", "Length of the segments lost"),
    "opened_km": Column("Opened", "km", "Length of the segments opened"),
    "share": Column("Share", "1", "Of the length of the group"),
    "hours": Column("Time", "h"),
    "hours_off_road": Column("Time off road", "h", "By sea and rail alone"),
    "waiting_h": Column("Waiting", "h", "At ports, terminals and borders"),
    "days": Column("Time", "d"),
    "extra_hours": Column(
        "Extra time",
        "h",
        "Mean over the pairs that still have a route; of closures, over what is still carried; with draws the median",
    ),
    **_ends("extra_hours", "Extra time", "h"),
    "extra_hours_off_road": Column("Extra time off road", "h", "By sea and rail alone"),
    "usd_t": Column("Freight rate", "USD/t", "Money: tariffs, handling, dues and fees"),
    "usd_teu": Column("Freight rate of a container", "USD/TEU", "Of 20 feet"),
    "cost_usd_t": Column("Generalised cost", "USD/t", "Money and the value of time"),
    "extra_usd_t": Column("Extra cost", "USD/t", "Rise of the least generalised cost"),
    **_ends("extra_usd_t", "Extra cost", "USD/t"),
    **_ends("change", "Change"),
    "lat": Column("Latitude", "°", "WGS 84"),
    "lon": Column("Longitude", "°", "WGS 84"),
    # Flows; amounts without a unit of their own are in that of the column `unit`
    "demand": Column("Demand"),
    "flow": Column("Flow"),
    "mt_y": Column("Freight", "Mt/y"),
    "freight_mt_y": Column("Freight asked for", "Mt/y"),
    "freight_capacity_mt_y": Column("Freight capacity of named routes", "Mt/y", "Through the territory, end to end"),
    "freight_unserved_mt_y": Column("Freight unserved", "Mt/y"),
    "freight_through_mt_y": Column("Freight through the territory", "Mt/y"),
    "freight_through_share": Column("Freight through the territory", "1", "Of what is served"),
    "freight_transit_mt_y": Column("Freight in transit", "Mt/y", "Through the territory, without an end there"),
    "gas_bcm_y": Column("Gas asked for", "bcm/y"),
    "gas_unserved_bcm_y": Column("Gas unserved", "bcm/y"),
    "gas_through_bcm_y": Column("Gas through the territory", "bcm/y"),
    "tonne_km_bn": Column("Freight moved", "bn t·km/y"),
    "hours_per_t": Column("Time a tonne", "h", "Mean over the tonnes carried"),
    "extra_hours_per_t": Column("Extra time a tonne", "h", "Mean over the tonnes that go another way"),
    "extra_km_per_t": Column("Extra length a tonne", "km", "Mean over what goes another way"),
    "extra_t_h": Column("Cost of rerouting", "million t·h/y", "Extra hours times the tonnes that go another way"),
    "extra_usd_per_t": Column("Extra cost a tonne", "USD/t", "Mean over the tonnes that go another way"),
    "extra_usd_y": Column("Extra cost", "USD/y", "Money and the value of time"),
    **_ends("extra_usd_y", "Extra cost", "USD/y"),
    "usd_y": Column("Expected loss", "USD/y", "Closures a year, times what one costs"),
    **_ends("usd_y", "Expected loss", "USD/y"),
    # Closures that happened
    "way": Column("Kind of place", None, "Post, port, link, sea or pipeline"),
    "events": Column("Closures", None, "That happened and were found"),
    "hits": Column("Places hit", None, "A closure of three posts hits three"),
    "exposure_years": Column("Years watched", "y", "Of all the places together"),
    "rate_y": Column("Closures a year", "1/y", "Of one place"),
    "rate_low": Column("Closures a year, at least", "1/y", "5 % quantile"),
    "rate_high": Column("Closures a year, at most", "1/y", "95 % quantile"),
    "pool_events": Column("Closures of all such places", None, "What the rate is drawn towards; its own among them"),
    "pooled": Column("Taken from the pool", "1", "Weight of other places in the rate"),
    "days_low": Column("Days, at least", "d"),
    "days_high": Column("Days, at most", "d"),
    "passed_share": Column("Still passed", "1", "Of the ordinary freight"),
    "announced": Column("Known beforehand"),
    **_ends("unserved", "Unserved"),
    "adds_usd_y": Column("Extra cost added", "USD/y", "By the last closure"),
    "saves_hours": Column("Time saved", "h", "Mean over what is carried today"),
    "saves_usd_y": Column("Cost saved", "USD/y", "Money and the value of time, of what is carried today"),
    "choice_extra_hours": Column("Extra time by choice", "h", "Mean over what is still carried"),
    "choice_extra_usd_y": Column("Extra cost by choice", "USD/y", "As those who choose perceive it"),
    "choice_saves_hours": Column("Time saved by choice", "h", "Mean over what is carried today"),
    "choice_saves_usd_y": Column("Cost saved by choice", "USD/y", "As those who choose perceive it"),
    "worst_extra_usd_y": Column("Extra cost at worst", "USD/y", "Against today with nothing closed"),
    "worst_saves_usd_y": Column("Cost saved at worst", "USD/y", "Against the worst closure of today"),
    "extra_usd_y_change": Column("Change of the extra cost", "USD/y"),
    "extra_hours_per_t_change": Column("Change of the extra time a tonne", "h"),
    **_ends("crosses", "Crosses"),
    **_ends("must_cross", "Must cross"),
    "extra_tkm": Column(
        "Cost of rerouting", None, "Extra km times what goes another way: million t·km/y of freight, bcm·km/y of gas"
    ),
    "unknown_capacity": Column("Capacity not stated", "1", "Of the length used, or of the tonne-km moved"),
    "low_confidence": Column("Low confidence", "1", "Of the length used, or of the tonne-km moved"),
    "substitutability": Column("Flow left", "1", "Flow that avoids the territory over flow"),
    "crosses_share": Column("Crosses", "1", "Of the demand"),
    "must_cross_share": Column("Must cross", "1", "Of the demand"),
    "shadow_h": Column("Saved by a unit more", "h", "Hours saved for each tonne of capacity more"),
    "shadow_km": Column("Saved by a unit more", "km", "Kilometres saved for each unit of capacity more"),
    "shadow_usd_t": Column("Price of room", "USD/t", "What all who pass a full place pay in the balance of choice"),
    # Chokepoints and links
    "severing_radius_km": Column(
        "Severing radius", "km", "Least radius of a disc that touches a line of every mode hit"
    ),
    "radius_km": Column("Radius", "km"),
    "radius_low_km": Column("Severing radius, at least", "km", "With the lines as far off as stated"),
    "radius_high_km": Column("Severing radius, at most", "km", "With the lines as far off as stated"),
    "capacity_lost_share": Column("Capacity lost", "1"),
    "capacity_lost_mt_y": Column("Freight capacity lost", "Mt/y"),
    "capacity_lost_bcm_y": Column("Gas capacity lost", "bcm/y"),
    "freight_lost_share": Column("Freight lost", "1", "Of capacity or of speed, the greater"),
    "gas_lost_share": Column("Gas lost", "1", "Of capacity or of speed, the greater"),
    "slowdown": Column("Speed lost", "1", "Mean over the pairs; all of it where a pair is cut off"),
    "unserved_mt_y": Column("Freight left behind", "Mt/y", "What has no way or no room while it is closed"),
    "p_first": Column("Ranks first", "1", "Of the seeded draws"),
    "rank_low": Column("Rank, at best", None, "In 95 % of the seeded draws no better"),
    "rank_high": Column("Rank, at worst", None, "In 95 % of the seeded draws no worse"),
    "overlap": Column("Overlap", "1", "Of its length, what a better route uses as well"),
    # Observations
    "observed_low": Column("Observed, at least"),
    "observed_high": Column("Observed, at most"),
    "error_share": Column("Error", "1", "What the model gives over what was observed, less 1"),
    "set": Column("Set", None, "Whether parameters may be fitted on it (fit) or not (test)"),
    "n": Column("Figures", None, "How many are compared"),
    "missing": Column("Missing", None, "Figures that the model cannot give"),
    "r2": Column("R²", None, "Of the variance of what was observed, what the model explains"),
    "wape": Column("WAPE", "1", "Sum of the absolute errors over the sum of what was observed"),
    "wape_rest": Column("WAPE of the rest", "1", "Without the largest figure that was observed"),
    "error_share_median": Column("Error, median", "1", "Of the absolute errors over what was observed"),
    "error_max": Column("Error, largest"),
    "geh_median": Column(
        "GEH, median", None, "Of trucks of 20 t a day; over √24 that of an hour, for which the limit of 5 is"
    ),
    "geh_max": Column(
        "GEH, largest", None, "Of trucks of 20 t a day; over √24 that of an hour, for which the limit of 5 is"
    ),
    # Lines matched to OpenStreetMap
    "deviation": Column("Deviation", "1", "Drawn length over official length, less 1"),
    "moved_median_m": Column("Moved, median", "m"),
    "moved_p95_m": Column("Moved, 95th percentile", "m"),
    "moved_max_m": Column("Moved at most", "m"),
    "accuracy_before_m": Column("Accuracy before", "m"),
    "accuracy_after_m": Column("Accuracy after", "m"),
    # Gas
    **_GAS,
    **{end: at for name, said in _GAS.items() for end, at in _ends(name, said.title, said.unit).items()},
    "pressure_bar": Column("Highest pressure", "bar", "Absolute"),
    "one_line_mm": Column(
        "One pipe without stations", "mm", "Inner diameter of the pipe that would carry the mean flow alone"
    ),
    "station_km": Column("From station to station", "km"),
    "ratio": Column("Compression", "1", "Pressure behind a station over that before it, at the peak flow"),
    "against": Column("Against the drawing", None, "Lines passed from their second end to their first"),
    "mcm": Column("Gas in the month", "million m³"),
    "use_share": Column("Lost", "1", "Of what who loses it uses on a mean day of the year, whatever the month"),
    "deficit_share": Column("Lost, to the deficit", "1", "Of what is missing in that month anyway"),
    "felt_p": Column("Felt", "1", "Share of the draws in which it is felt before the halt ends"),
    "swap_mcm_day": Column("By swaps", "million m³/d", "What no longer passes on to who halts"),
    "exports_mcm_day": Column("Sent on", "million m³/d", "By who loses, who could keep it; not counted"),
    "cut_mcm": Column("Cut", "million m³", "Over the halt, of what is missing"),
    "not_stated": Column(
        "Not stated", None, "Of lines, storage, linepack and cut, of who loses; their figures are empty"
    ),
}
"""By name."""

_CASES: Final = ("_before", "_after", "_avoiding")


def column(name: str) -> Column:
    """Return the declaration of a column; an undeclared one has its name in words as the title.

    A column such as `hours_avoiding` holds the quantity of `hours` in another case, and so has its unit.

    Examples
    --------
    >>> column("hours_avoiding").unit, column("severing_radius_km").title, column("my_km")
    ('h', 'Severing radius', Column(title='My km', unit=None, description=''))
    """
    stem = next((name.removesuffix(case) for case in _CASES if name.endswith(case)), name)
    return COLUMNS.get(name) or COLUMNS.get(stem) or Column(_words(name))


def quoted_km(lines: pd.DataFrame, drawn_km: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[Any]]:
    """Return the length to quote of each line and what it is, as the columns `km` and `km_basis` have them.

    Parameters
    ----------
    lines : DataFrame, n rows
        With `official_km` and `traced_km`.
    drawn_km : array of float, shape (n,)
        Geodesic length of each line as drawn.

    Returns
    -------
    km : array of float, shape (n,)
        Official where stated, else traced, else as drawn.
    basis : array of str, shape (n,)
        "official", "traced" or "geometry".

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from layers.model.columns import quoted_km
    >>> km, basis = quoted_km(pd.DataFrame({"official_km": [np.nan], "traced_km": [7.0]}), np.array([6.5]))
    >>> km.tolist(), basis.tolist()
    ([7.0], ['traced'])
    """
    import numpy as np

    stated = [lines[name].to_numpy(dtype=float, na_value=np.nan) for name in ("official_km", "traced_km")]
    known = [~np.isnan(km) for km in stated]
    return np.select(known, stated, drawn_km), np.select(known, ["official", "traced"], "geometry").astype(object)
