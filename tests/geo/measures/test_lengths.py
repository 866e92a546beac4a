from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from corridor.cluster import workers
from geo.measures.lengths import NO_VALUE, Streamed, length_by_area, streamed_exposure
from layers.imports.stream import open_lines
from tests.layers.imports.test_stream import lines
from tests.local_cluster import cluster_of

CRS = "EPSG:4326"
AREAS = gpd.GeoDataFrame(
    {"name": ["west", "east", "west"]},
    geometry=[shapely.box(0, 0, 10, 10), shapely.box(9, 0, 20, 10), shapely.box(20, 0, 22, 3)],
    crs=CRS,
)


def of_whole(whole: gpd.GeoDataFrame, sizes: list[int], **options: str) -> Streamed:
    ends = np.cumsum([0, *sizes])
    parts = [whole.iloc[start:end] for start, end in pairwise(ends.tolist())]
    return streamed_exposure(parts, lambda part: [part], AREAS, area_key="name", **options)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6))
def test_it_agrees_with_the_whole_layer_in_memory_however_it_is_divided(sizes: list[int]) -> None:
    whole = lines(sum(sizes))
    found = of_whole(whole, sizes, by="mode")
    rows = length_by_area(whole, AREAS, area_key="name", outside="outside")
    rows["mode"] = whole["mode"].loc[rows["line"]].to_numpy()
    oracle = rows.groupby(["name", "mode"]).agg(
        lines=("line", "nunique"), km=("km", "sum"), overlap=("overlap_km", "sum")
    )
    table = found.table.set_index(["name", "mode"])
    assert set(table.index) == set(oracle.index)
    oracle = oracle.loc[table.index]
    assert table["lines"].tolist() == oracle["lines"].tolist()
    assert table["km_geometry"].tolist() == pytest.approx(oracle["km"].tolist(), rel=1e-12)
    assert table["overlap_km"].tolist() == pytest.approx(oracle["overlap"].tolist(), rel=1e-12, abs=1e-12)
    assert table["share"].sum() == pytest.approx(1)
    assert found.lines == sum(sizes)


def test_rows_stand_in_the_order_of_the_areas() -> None:
    whole = gpd.GeoDataFrame(
        {"mode": ["b", "a", None, "a"]},
        geometry=[shapely.LineString([(x, 5), (x, 6)]) for x in (15, 15, 5, 40)],
        crs=CRS,
    )
    table = of_whole(whole, [2, 2], by="mode").table
    assert list(zip(table["name"], table["mode"], strict=True)) == [
        ("west", NO_VALUE), ("east", "a"), ("east", "b"), ("outside", "a"),
    ]  # fmt: skip
    assert table["lines"].tolist() == [1, 1, 1, 1]
    # A degree of latitude around 5.5° N: 111132.954 − 559.822 cos 2φ + 1.175 cos 4φ metres.
    assert table["km_geometry"].tolist() == pytest.approx([110.5845] * 4, abs=1e-4)


def test_what_has_no_geometry_is_counted() -> None:
    found = of_whole(lines(9, missing=(2, 5)), [4, 5])
    assert (found.lines, found.without_geometry) == (9, 2)
    nothing = of_whole(lines(2, missing=(0, 1)), [2])
    assert nothing.table.empty
    assert list(nothing.table.columns) == ["name", "lines", "km_geometry", "share", "overlap_km"]


def test_areas_must_be_in_degrees() -> None:
    with pytest.raises(ValueError, match="EPSG:4326"):
        streamed_exposure([], iter, AREAS.to_crs("EPSG:3857"), area_key="name")


def test_a_cluster_gives_the_same_bytes(tmp_path_factory: pytest.TempPathFactory) -> None:
    pytest.importorskip("distributed")
    folder = tmp_path_factory.mktemp("lines")
    whole = lines(3000)
    whole.to_parquet(folder / "lines.parquet", row_group_size=250)
    whole.to_file(folder / "lines.gpkg")
    with cluster_of(2) as (address, _):
        for name in ("lines.parquet", "lines.gpkg"):
            layer = open_lines(folder / name, column="mode")
            texts = []
            for scheduler in (None, address):
                with workers(scheduler) as mapper:
                    seen: list[int] = []
                    found = streamed_exposure(
                        layer.parts(rows=250), layer.frames, AREAS,
                        area_key="name", by="mode", mapper=mapper, progress=seen.append,
                    )  # fmt: skip
                    texts.append(found.table.to_csv())
                    assert seen == [250 * number for number in range(1, 13)]
            assert texts[0] == texts[1]
        layer = open_lines(folder.as_uri(), column="mode")
        tables: list[pd.DataFrame] = []
        for scheduler in (None, address):
            with workers(scheduler) as mapper:
                found = streamed_exposure(layer.parts(), layer.frames, AREAS, area_key="name", mapper=mapper)
                tables.append(found.table)
        assert tables[0].to_csv() == tables[1].to_csv()
        assert tables[0]["lines"].sum() > 3000
