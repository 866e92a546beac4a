"""What closed in the past and what is to open, in order of time, as the page's timeline tells it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from layers import Atlas
    from layers.scenarios.scenario import Scenario


def timeline(atlas: Atlas, scenarios: Iterable[Scenario]) -> list[dict[str, Any]]:
    """Return closures that happened and openings that are dated, the earliest first, as JSON values.

    Parameters
    ----------
    atlas : Atlas
        Its document of events has the closures; `opens` of its lines the openings that a source dates.
    scenarios : iterable of Scenario
        Openings that a scenario dates.

    Returns
    -------
    list of dict
        `id`, `from` and `until` (ISO 8601 dates or years, None where unknown), `place`, `text`, `source`, `nodes` and
        `segments` (identifiers) with `opens`, whether it is an opening; or `scenario`, shown in that year.
    """
    entries = [
        {
            "id": event["id"],
            "from": event["from"],
            "until": event.get("until"),
            "place": event["place"],
            "text": event["text"],
            "source": event["source"],
            "nodes": event.get("nodes", []),
            "segments": event.get("segments", []),
            "opens": False,
        }
        for event in atlas.events.get("events", [])
        if event["from"] >= str(atlas.events.get("since", ""))
    ]
    awaited = atlas.segments[(atlas.segments["status"] != "operational") & atlas.segments["opens"].notna()]
    entries += [
        {
            "id": row.id,
            "from": str(int(row.opens)),
            "until": None,
            "place": row.name,
            "text": row.note or "",
            "source": row.source,
            "nodes": [],
            "segments": [row.id],
            "opens": True,
        }
        for row in awaited.itertuples(index=False)
    ]
    entries += [
        {
            "id": scenario.id,
            "from": str(year),
            "until": None,
            "place": scenario.title,
            "text": scenario.reading,
            "source": list(scenario.sources),
            "scenario": scenario.id,
        }
        for scenario in scenarios
        for year in sorted({opening.year for opening in scenario.opens if opening.year is not None})
    ]
    return sorted(entries, key=lambda entry: (str(entry["from"]), str(entry["id"])))
