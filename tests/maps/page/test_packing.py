from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from maps.page.packing import LETTERS, pack


def unpack(text: str, decimals: int) -> list[list[float]]:
    """Read packed positions: digits of five bits, least first, the sixth bit for more."""
    numbers, bits = [], ""
    for letter in text:
        digit = LETTERS.index(letter)
        bits = f"{digit & 31:05b}" + bits
        if digit < 32:
            folded = int(bits, 2)
            numbers.append(folded // 2 if folded % 2 == 0 else -(folded + 1) // 2)
            bits = ""
    xy, found = [0, 0], []
    for at in range(0, len(numbers), 2):
        xy = [xy[0] + numbers[at], xy[1] + numbers[at + 1]]
        found.append([value / 10**decimals for value in xy])
    return found


def packed(kind: str, coordinates: Any) -> dict[str, Any]:
    geometry: dict[str, Any] = pack({"features": [{"geometry": {"type": kind, "coordinates": coordinates}}]})[
        "features"
    ][0]["geometry"]
    return geometry


def degrees(limit: int) -> Any:
    return st.integers(-limit * 10**7, limit * 10**7).flatmap(
        lambda whole: st.integers(0, 7).map(lambda decimals: round(whole / 10**7, decimals))
    )


positions = st.lists(st.tuples(degrees(180), degrees(90)).map(list), min_size=2, max_size=9)


@given(positions)
def test_nothing_is_lost(points: list[list[float]]) -> None:
    made = packed("LineString", points)
    assert unpack(made["coordinates"], made["packed"]) == points


@given(st.lists(st.lists(positions, min_size=1, max_size=3), min_size=1, max_size=3))
def test_parts_and_rings_keep_their_places(polygons: list[list[list[list[float]]]]) -> None:
    made = packed("MultiPolygon", polygons)
    assert [[unpack(ring, made["packed"]) for ring in part] for part in made["coordinates"]] == polygons


def test_by_hand() -> None:
    """0.3, 0.5 in tenths: 3 and 5, folded 6 and 10; then -4 and 16, folded 7 and 32 = 0 + 1 * 32."""
    made = packed("LineString", [[0.3, 0.5], [-0.1, 2.1]])
    assert made == {"type": "LineString", "packed": 1, "coordinates": "GKHgB"}


def test_properties_are_named_once() -> None:
    """What all share stands once, what one has alone is null in the others or, at the end, left out; 1 and true are not the same."""
    rows = [{"id": "a", "mode": "rail", "x": 1}, {"id": "b", "mode": "rail", "y": [2]}]
    features = [{"geometry": None, "properties": row} for row in rows]
    made = pack({"features": features})
    assert made["packed"] == {"same": {"mode": "rail"}, "names": ["id", "x", "y"]}
    assert [feature["properties"] for feature in made["features"]] == [["a", 1], ["b", None, [2]]]
    flags = [{"geometry": None, "properties": {"x": value}} for value in (1, True)]
    assert pack({"features": flags})["packed"] == {"same": {}, "names": ["x"]}
    nulls = {"features": [{"geometry": None, "properties": {"x": None}}]}
    assert pack(nulls) == nulls


def test_what_does_not_fit_stays() -> None:
    for kind, coordinates in (
        ("Point", [1.5, 2.5]),
        ("LineString", [[1.123456789, 2.0], [3.0, 4.0]]),
        ("LineString", [[1.0, 2.0, 100.0], [3.0, 4.0, 100.0]]),
    ):
        assert packed(kind, coordinates) == {"type": kind, "coordinates": coordinates}
    assert pack({"features": [{"geometry": None}]}) == {"features": [{"geometry": None}]}
