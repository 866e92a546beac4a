"""The table of lengths: what every line measures against what its source says."""

from __future__ import annotations

from collections.abc import Sequence

from atlas_build import facts, network, trace
from atlas_build.leave_out import LeftOut

TOLERANCE = 0.03
"""Greatest share by which a drawn and an official length may differ unexplained."""

INSIDE = 0.9
"""Least share of the stations left out that must lie within the accuracy of the line drawn without them."""


def report(table: facts.Facts, lines: dict[str, trace.Drawn]) -> list[str]:
    """Print the table of lengths; return the differences that nothing explains."""
    unexplained: list[str] = []
    print(
        f"{'segment':8} {'name':60} {'official':>9} {'drawn':>9} {'basis':8} {'diff':>7} {'method':10} {'accuracy':>9}"
    )
    measured: dict[str, float] = {}
    for name, segment in table.segments.items():
        drawn = lines[name]
        km = drawn.traced_km if drawn.traced_km is not None else network.length_km(drawn.points)
        basis = "traced" if drawn.traced_km is not None else "geometry"
        measured[name] = km
        official = segment.official_km
        share = None if official is None else km / official - 1.0
        flag = ""
        if share is not None and abs(share) > TOLERANCE:
            flag = " explained" if segment.length_note else " UNEXPLAINED"
            if not segment.length_note:
                unexplained.append(f"{name}: official {official:g} km, {basis} {km:.1f} km ({share:+.1%})")
        stated = "" if official is None else f"{official:.1f}"
        differ = "" if share is None else f"{share:+.1%}"
        print(
            f"{name:8} {segment.properties['name'][:60]:60} {stated:>9} {km:9.1f} {basis:8} {differ:>7}"
            f" {drawn.method:10} {drawn.accuracy_m:7.0f} m{flag}"
        )
    print()
    print(f"{'total':24} {'name':60} {'official':>15} {'by table':>9} {'drawn':>9} {'diff':>7}")
    for total in table.totals:
        quoted = sum(table.segments[name].official_km or measured[name] for name in total.segments)
        km = sum(measured[name] for name in total.segments)
        low, high = total.low_km * (1.0 - TOLERANCE), total.high_km * (1.0 + TOLERANCE)
        nearest = min(max(quoted, total.low_km), total.high_km)
        flag = ""
        if not low <= quoted <= high:
            flag = " explained" if total.note else " UNEXPLAINED"
            if not total.note:
                unexplained.append(f"{total.id}: {total.low_km:g}-{total.high_km:g} km expected, {quoted:.1f} km found")
        print(
            f"{total.id:24} {total.name[:60]:60} {f'{total.low_km:g}-{total.high_km:g}':>15} {quoted:9.1f} {km:9.1f}"
            f" {quoted / nearest - 1.0:+7.1%}{flag}"
        )
    return unexplained


def left_out(stations: Sequence[LeftOut]) -> list[str]:
    """Print which stations left out lie outside the stated accuracy; return a sentence if they are too many."""
    print()
    for station in stations:
        if not station.inside:
            miss = f"{station.off_m / 1000.0:.1f} km off, stated {station.stated_m / 1000.0:.1f} km"
            print(f"{station.segments:12} {station.place:30} left out: {miss if station.drawn else 'no line'}")
    drawn = [station for station in stations if station.drawn]
    inside = sum(station.inside for station in drawn)
    print(
        f"{inside} of {len(drawn)} stations left out lie within the accuracy of the line drawn without them;"
        f" without {len(stations) - len(drawn)} more no line can be drawn"
    )
    if inside >= INSIDE * len(drawn):
        return []
    return [f"stated accuracy is too good: only {inside} of {len(drawn)} stations left out lie within it"]
