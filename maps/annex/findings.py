"""What the tables of a report say, in sentences: every figure and name in them is a quoted cell.

Each function takes tables of `maps.annex.formatting` and returns the sentences they bear, the most important
first; none where they bear none. Wording is neutral: what is, what would be longer, what has no way.
What is unsure says so in the same sentence.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from maps.words.sentences import Row, Sentence, Table, say, series

LEAST: Final = 0.005
"""Amounts below this (Mt/y, bcm/y) are not worth a sentence; hours below it apart are the same."""

WHOLE: Final = 0.9995
"""A share from this on is written as all of it."""

LEAST_HOURS: Final = 0.5
"""Differences of times below this, in hours, are not worth a sentence."""

LEAST_USD: Final = 0.5
"""Changes of cost below this, in million USD a year, are not worth a sentence."""

NAMED: Final = 3
"""How many of a list a sentence names."""


def exposure(routes: Table, route: str) -> list[Sentence]:
    """Say how much of a route lies in the territory, what of it is missing, how sure its facts are.

    Parameters
    ----------
    routes : Table
        From `maps.annex.route_tables.routes_table`.
    route : str
        Row of it.
    """
    row = Row(routes, route)
    sentences = []
    if row.number("share") >= WHOLE:
        sentences.append(say("All {km} of the {way}, {origin} to {destination}, lie in {territory}.", row))
    elif row.number("territory_km") > 0:
        words = "Of the {km} of the {way}, {origin} to {destination}, {territory_km} ({share}) lie in {territory}"
        if row.number("sea_km") > 0 and row.has("land_share"):
            words += "; of its {land_km} on land, {land_share}"
        sentences.append(say(f"{words}.", row))
    else:
        sentences.append(say("The {way}, {origin} to {destination}, is {km} long.", row))
    if row.number("unbuilt_km") >= 0.5:
        sentences.append(say("{unbuilt_km} of that way are not in operation.", row))
    if row.number("low_share") > 0:
        sentences.append(say("{low_share} of its length rests on facts of low confidence.", row))
    return sentences


def chokepoints(places: Table, search: Table) -> list[Sentence]:
    """Say how many places hold everything, which ranks first, and how sure that is.

    Parameters
    ----------
    places, search : Table
        From `maps.annex.route_tables.chokepoints_table` and `maps.annex.route_tables.search_table`.
    """
    search_row = Row(search, search.rows[0])
    if not places:
        return [say("The corridor has no line in operation in {territory}: there are no chokepoints.", search_row)]
    sentences = []
    if search_row.number("holding") > 0:
        words = (
            "At {holding} of the {listed} places ranked in {territory} one circle of {radius_km} radius holds {all}."
        )
        sentences.append(say(words, search_row))
    first = Row(places, places.rows[0])
    if " and " in first["modes"].text:
        words = "{name} ranks first: {modes} lie within {severing_radius_km} there ({radius_low_km} to "
        words += "{radius_high_km}, given how exactly the lines are drawn; confidence: {confidence})"
    else:
        words = "{name} ranks first ({kinds}: {modes}; confidence: {confidence})"
    if first.has("p_first"):
        words += "; it does so in {p_first} of {asked.draws} seeded draws, and in nine tenths of them its rank is "
        words += "{rank_low} to {rank_high}"
    sentences.append(say(f"{words}.", first, asked=search_row))
    return sentences


def dependence(pairs: Table) -> list[Sentence]:
    """Say what freight and gas would do without the territory, and how much of that is not known.

    Parameters
    ----------
    pairs : Table
        From `maps.annex.route_tables.dependence_table`.
    """
    words_of = {
        (
            "freight",
            "detour",
        ): "Without {territory} the fastest route in this atlas between {origin} and {destination} takes "
        "{extra_hours} longer: {hours_avoiding} instead of {hours}, by {modes_avoiding}",
        (
            "gas",
            "detour",
        ): "Without {territory} gas in this atlas between {origin} and {destination} goes {extra_km} further: "
        "{km_avoiding} instead of {km}",
    }
    sentences = []
    media = pairs.frame["medium"].to_list() if pairs else []
    firsts = [pairs.rows[media.index(medium)] for medium in dict.fromkeys(media)]
    for key in dict.fromkeys([*firsts, *pairs.rows]):
        row = Row(pairs, key)
        medium, outcome = str(pairs.value(key, "medium")), str(pairs.value(key, "outcome"))
        words = words_of.get((medium, outcome))
        if words and row.has("extra_hours_low"):
            spread = (
                "longer in the median of seeded draws ({extra_hours_low} to {extra_hours_high} in nine tenths of them"
            )
            spread += ", driven most by {drivers})" if row.has("drivers") else ")"
            if row.has("extra_usd_t_low"):
                spread += ", and the cheapest route, counting money and the value of time, costs {extra_usd_t} more "
                spread += "({extra_usd_t_low} to {extra_usd_t_high})"
            words = words.replace("longer: {hours_avoiding}", f"{spread}; at the central values {{hours_avoiding}}")
        if outcome == "no alternative":
            words = "Between {origin} and {destination} {medium} has no way in operation in this atlas that avoids "
            words += "{territory}: "
            words += "{km_inside} of its {km} lie there"
        elif outcome == "not used":
            words = "The best way of {medium} between {origin} and {destination} keeps out of {territory}"
        if words is None:
            continue
        if row.number("unknown_capacity_avoiding") > 0:
            if row.has("capacity_avoiding"):
                words += "; the smallest capacity stated on that way is {capacity_avoiding} {unit}, "
                if row.number("unknown_capacity_avoiding") >= WHOLE:
                    words += "that of a post or a port, for its lines have none stated"
                else:
                    words += "and none is stated for {unknown_capacity_avoiding} of its length"
            else:
                words += (
                    "; no capacity is stated for {unknown_capacity_avoiding} of that way, so what fits is not known"
                )
        sentences.append(say(f"{words}.", row))
    return sentences


def scenarios(table: Table) -> list[Sentence]:
    """Say which scenarios lengthen freight most, and which leave most freight and most gas without a route.

    Parameters
    ----------
    table : Table
        From `maps.annex.scenario_tables.scenarios_table`, the baseline first.
    """
    base = Row(table, table.rows[0])
    later = table.frame.iloc[1:]
    sure = "; demand and times are assumptions of {base.confidence} confidence."
    sentences = []
    dearer = later["extra_usd"].astype(float).dropna() if "extra_usd" in later else later.iloc[:0, 0]
    if len(dearer) and dearer.max() >= LEAST_USD:
        row = Row(table, str(dearer.idxmax()))
        words = "What is carried before and after becomes dearest under “{title}” ({about}: {confidence} confidence): "
        if row.has("drawn_usd_low"):
            words += "{drawn_usd} more, {drawn_usd_low} to {drawn_usd_high} in nine tenths of seeded draws"
        else:
            words += "{extra_usd} more"
        sentences.append(say(f"{words}.", row))
    slower = (later["hours_per_t"] - later["hours_before"]).astype(float).dropna()
    if len(slower) and slower.max() >= 0.5:
        first, titles, single = _most(table, slower)
        words = "Freight that is still carried slows down most under {titles}" + ("" if single else ", alike")
        words += ": a tonne takes {hours_per_t} on average, {hours_before} under “{base.title}”"
        sentences.append(say(words + sure, first, base=base, titles=titles))
    for medium in ("freight", "gas"):
        short = later[f"{medium}_unserved"].astype(float).dropna()
        if len(short) and short.max() >= LEAST:
            first, titles, single = _most(table, short)
            words = f"In this atlas {{titles}} {'leaves' if single else 'leave'} most {medium} without a route: "
            words += f"{{{medium}_unserved}} of {{{medium}_asked}} asked for"
            if medium == "freight" and first.has("stuck_of"):
                words += ", all of it trade of {stuck_of} itself"
            sentences.append(say(words + sure, first, base=base, titles=titles))
    return sentences


def _most(table: Table, values: pd.Series[float]) -> tuple[Row, Sentence, bool]:
    """Return the first row with the largest value, the titles of all that have it, and whether that is one."""
    keys = [str(key) for key in values.index[values >= values.max() - LEAST]]
    titles = [say("“{title}” ({about}: {confidence} confidence)", Row(table, key)) for key in keys[:NAMED]]
    others = [say("others")] if len(keys) > NAMED else []
    return Row(table, keys[0]), series([*titles, *others]), len(keys) == 1


def leverage(table: Table, territory: str | None) -> list[Sentence]:
    """Say how much of the trade of others a territory holds under the first scenario, and which holds most.

    Parameters
    ----------
    table : Table
        From `maps.annex.scenario_tables.leverage_table`.
    territory : str or None
        ISO 3166-1 alpha-3.
    """
    sentences: list[Sentence] = []
    for medium in ("freight", "gas") if table else ():
        mine = table.frame[(table.frame["medium"] == medium) & (table.frame["crosses_share"] > 0)]
        ranked = mine[mine["scenario"] == mine["scenario"].iloc[0]] if len(mine) else mine
        ranked = ranked.sort_values(["rank", "territory"], kind="stable")
        own_rows = [str(key) for key, code in zip(ranked.index, ranked["territory"], strict=True) if code == territory]
        for place, key in enumerate(dict.fromkeys([*own_rows, *(str(key) for key in ranked.index[:1])])):
            row = Row(table, key)
            if place == 0:
                share = "all" if row.number("crosses_share") >= WHOLE else "{crosses_share}"
                if row.has("crosses_low") and share != "all":
                    share = "{crosses} ({crosses_low} to {crosses_high} in nine tenths of {draws} seeded draws)"
                words = f"Under “{{title}}” {share} of the {{demand}} {{unit}} of {medium} asked for is trade of "
                words += "others that crosses {territory_name}"
            else:
                words = f"For {medium} {{territory_name}} ranks first of the territories compared: {{crosses_share}} "
                words += "is trade of others that crosses it"
            if row.number("must_cross_share") >= WHOLE:
                words += ", and none of it has a way round within this network"
            elif row.number("must_cross_share") >= 0.0005:
                words += ", and {must_cross_share} has no way round within this network"
            else:
                words += ", all of which has a way round"
                if row.has("must_cross_high") and row.number("must_cross_high") >= LEAST:
                    words += " at the central values (in nine tenths of the draws up to {must_cross_high} has none)"
            if row.has("extra_usd_y_low"):
                words += "; to carry it round costs {extra_usd_y} more ({extra_usd_y_low} to {extra_usd_y_high})"
            if row.number("extra_hours_per_t") > 0:
                words += "; what goes round takes {extra_hours_per_t} longer"
            if row.has("p_first"):
                words += (
                    "; of the {compared} territories compared it ranks first in {p_first} of the draws, and its rank "
                )
                words += "is {rank_low} to {rank_high} in nine tenths of them"
            sentences.append(say(f"{words}.", row))
    return sentences


def scenario(measures: Table, ways: Table, pairs: Table, limits: Table) -> list[Sentence]:
    """Say what one scenario closes and opens, what becomes of freight and gas, and where capacity binds.

    Parameters
    ----------
    measures, ways, pairs, limits : Table
        From `maps.annex.formatting`: before and after of every measure, segments by state, pairs whose way
        changes, capacities that bind.
    """
    sentences = []
    words_of = {
        "lost": "{segments} lost, {km} in all.",
        "crossings-lost": "{segments} lost.",
        "opened": "{segments} opened, {km} in all.",
        "crossings-opened": "{segments} opened.",
    }
    for state, words in words_of.items():
        at_sea = f"{state}:sea"
        if at_sea in ways.rows:
            sentences.append(say(f"{words[:-1]}, {{sea.km}} of it at sea.", Row(ways, state), sea=Row(ways, at_sea)))
        elif state in ways.rows:
            sentences.append(say(words, Row(ways, state)))
    if not sentences:
        sentences.append(say("No segment closes or opens."))
    for medium in ("freight", "gas"):
        sentences += _carried(measures, medium)
    sentences += _ways_of_pairs(pairs)
    if limits:
        sentences.append(binding(limits))
    return sentences


def binding(limits: Table, under: Row | None = None) -> Sentence:
    """Say where capacity binds.

    Parameters
    ----------
    limits : Table
        From `maps.annex.scenario_tables.limits_table`, with a row at least.
    under : Row, optional
        Of the scenario in which it does, if that has to be said.
    """
    names = [limits.cell(key, "name") for key in limits.rows[:NAMED]]
    words = "Stated capacity binds" if under is None else "Under “{title}” stated capacity binds"
    return say(f"{words} at {{names;}}{' among others' if len(limits.rows) > NAMED else ''}.", under, names=names)


def _carried(measures: Table, medium: str) -> list[Sentence]:
    demand, short, slow = (Row(measures, f"{medium}:{name}") for name in ("demand", "unserved", "hours per tonne"))
    if demand.key not in measures.rows or not (demand.number("after") or demand.number("before")):
        return []
    if not demand.number("after"):
        return [say(f"No {medium} is asked for any more, where it was {{before}} {{unit}}.", demand)]
    words = f"Of {{after}} {{unit}} of {medium} asked for"
    if demand["before"].text != demand["after"].text:
        words += " ({before} before)"
    words += ", {short.after} have no way." if short.number("after") >= LEAST else ", all is carried."
    sentences = [say(words, demand, short=short)]
    if slow.key in measures.rows and slow.has("before") and slow.has("after"):
        if short.number("after") > short.number("before") + LEAST and slow.number("after") < slow.number("before"):
            words = (
                "What is no longer carried frees room, which is no gain: a tonne of the rest takes {after} {unit} on "
            )
            words += "average, {before} before."
        elif slow["before"].text == slow["after"].text:
            words = "A tonne of what is carried takes {after} {unit} on average, as before."
        else:
            words = "A tonne of what is carried takes {after} {unit} on average, {before} before."
        sentences.append(say(words, slow))
    return sentences


def _ways_of_pairs(pairs: Table) -> list[Sentence]:
    sentences = []
    cut = [pairs.cell(key, "pair") for key in pairs.rows if pairs.value(key, "outcome") == "cut"]
    if cut:
        others = " among others" if len(cut) > NAMED else ""
        sentences.append(say(f"No way is left between {{names;}}{others}.", names=cut[:NAMED]))
    extra = pairs.frame["extra_hours"].astype(float).dropna() if pairs else pd.Series(dtype=float)
    for grows, verbs in ((1, ("grows", "grow")), (-1, ("shortens", "shorten"))):
        if not len(extra) or (grows * extra).max() < 0.5:
            continue
        most = [str(key) for key in extra.index[grows * extra >= (grows * extra).max() - LEAST]]
        row = Row(pairs, most[0])
        if len(most) == 1:
            words = f"The way that {verbs[0]} most is that between {{between}}: {{hours}} by {{by}} instead of "
            words += "{hours_before}."
            sentences.append(say(words, row))
        else:
            words = f"The ways that {verbs[1]} most are those between {{names;}}: {{extra_hours}} each."
            sentences.append(say(words, row, names=[pairs.cell(key, "pair") for key in most[:NAMED]]))
    return sentences


def missing_links(links: Table) -> list[Sentence]:
    """Say what each missing link would change if it were built.

    Parameters
    ----------
    links : Table
        From `maps.annex.source_tables.missing_table`.
    """
    sentences = []
    for key in links.rows:
        row = Row(links, key)
        words = "{name}, {unbuilt_km} not in operation: built, it "
        gain = row.number("hours_before") - row.number("hours")
        part = _as_good(links, key)
        if row.has("hours") and not row.has("hours_before"):
            words += "would open a way by {by} between {between}, of {hours}."
        elif part is not None and gain >= LEAST_HOURS:
            words += "would bring the fastest route by {by} to {hours}, no sooner than “{part.name}” alone."
        elif row.has("hours") and gain >= LEAST_HOURS:
            words += "would shorten the fastest route by {by} from {hours_before} to {hours}."
        elif row.number("gas_gain") >= LEAST:
            words += "would let {gas_gain} of gas through."
        elif row.has("hours"):
            words += "would not shorten the fastest route by {by} between {between}."
        elif pd.isna(row.table.value(key, "gas_gain")):
            words += "would still leave no way by {by} between {between}."
        else:
            words += "would not let more gas through."
        sentences.append(say(words, row, **({} if part is None else {"part": part})))
    return sentences


def _as_good(links: Table, key: str) -> Row | None:
    """Return a row that builds only some of the lines of another and brings the fastest route as far down, if any."""
    for name in links.rows:
        if set(name.split("+")) < set(key.split("+")) and links.value(name, "hours") is not None:
            rest = Row(links, name)
            if rest.number("hours") < Row(links, key).number("hours") + LEAST_HOURS:
                return rest
    return None
