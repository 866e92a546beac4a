"""Benchmark: what is lost with each of the world's railway lines, against its peers.

    python scripts/benchmarks/criticality.py                ours, the peers, growth
    python scripts/benchmarks/criticality.py --sample 500   with a larger sample of the slowest peer
    python scripts/benchmarks/criticality.py --small        a few seconds on a made world

The network is built once into a cache folder (`world.py`): chains of track contracted, largest
component, weights in km. The question: for 20 origin–destination pairs, every line of each shortest path lost
in turn. The peer is networkx's Dijkstra, once for each loss: it answers a seeded sample of the losses and
is scaled to them all. Answers are compared on all that both answered. Seconds are of processor time, so
that other work on the machine disturbs them less; trust the ratios. Peak memory is that of a process
that does nothing else.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import shapely
from pyproj import Geod
from world import inputs, options_of, railways

sys.path.insert(0, str(Path(__file__).parents[2]))
from geo.graphs import ReplacementPaths, replacement_paths

SIZES, SMALL_SIZES = (3_000, 10_000, 30_000), (100, 130)


class Network(NamedTuple):
    """Arrays of a network, as the functions measured take them."""

    n: int
    tail: np.ndarray[Any, np.dtype[np.int64]]
    head: np.ndarray[Any, np.dtype[np.int64]]
    km: np.ndarray[Any, np.dtype[np.float64]]


def rail(cache: Path) -> Network:
    """Return the world rail network; a vertex is a place where lines end."""
    lines = railways(cache).geometry.to_numpy()
    xy, line = shapely.get_coordinates(lines, return_index=True)
    along = line[1:] == line[:-1]
    metres = Geod(ellps="WGS84").inv(*xy[:-1][along].T, *xy[1:][along].T)[2]
    first = np.searchsorted(line, np.arange(len(lines)))
    last = np.append(first[1:], len(line)) - 1
    places, vertex = np.unique(xy[np.concatenate([first, last])], axis=0, return_inverse=True)
    tail, head = vertex.reshape(2, -1)
    return Network(len(places), tail, head, np.bincount(line[1:][along], metres) / 1000)


def part(network: Network, edges: int) -> Network:
    """Return the connected part of so many edges that a breadth-first search finds first."""
    graph = nx.Graph(list(zip(network.tail.tolist(), network.head.tolist(), strict=True)))
    rank = np.zeros(network.n, dtype=int)
    rank[[0, *(v for _, v in nx.bfs_edges(graph, 0))]] = np.arange(network.n)
    chosen = np.argsort(np.maximum(rank[network.tail], rank[network.head]), kind="stable")[:edges]
    ends, vertex = np.unique([network.tail[chosen], network.head[chosen]], return_inverse=True)
    tail, head = vertex.reshape(2, -1)
    return Network(len(ends), tail, head, network.km[chosen])


def draw_pairs(network: Network) -> list[tuple[int, int]]:
    """Draw 20 pairs of an origin and a destination."""
    ends = np.random.default_rng(0).choice(network.n, (20, 2), replace=False)
    return [(int(source), int(target)) for source, target in ends]


def answers(network: Network) -> list[ReplacementPaths]:
    """Answer the question for all pairs."""
    closed = np.zeros(len(network.km), dtype=bool)
    return [replacement_paths(*network, *pair, closed=closed) for pair in draw_pairs(network)]


def as_networkx(network: Network) -> nx.Graph[int]:
    """Return the network as networkx holds it."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from(zip(network.tail.tolist(), network.head.tolist(), network.km.tolist(), strict=True))
    return graph


def without(graph: nx.Graph[int], network: Network, edge: int, search: Callable[[], float]) -> float:
    """Search with one edge taken out; inf where there is no path."""
    u, v = int(network.tail[edge]), int(network.head[edge])
    graph.remove_edge(u, v)
    try:
        return search()
    except nx.NetworkXNoPath:
        return np.inf
    finally:
        graph.add_edge(u, v, weight=float(network.km[edge]))


def clocked(function: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a function returns, and the seconds of processor time it took."""
    start = time.process_time()
    result = function()
    return result, time.process_time() - start


def agree(what: str, ours: Any, theirs: Any) -> None:
    """Stop where two answers differ by more than rounding, or one finds a way and the other none."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    if not np.allclose(ours, theirs, rtol=1e-9, atol=1e-9):
        wrong = int(np.flatnonzero(~np.isclose(ours, theirs, rtol=1e-9, atol=1e-9))[0])
        raise SystemExit(f"{what}: answers differ, {ours[wrong]} and {theirs[wrong]}")


def row(name: str, seconds: float, peer: float | None = None, note: str = "") -> None:
    """Print one line of the table."""
    ratio = "" if peer is None else f"{peer / seconds:10.1f}"
    print(f"{name:44}{seconds:12.3f}{ratio:>10}  {note}")


def compare(network: Network, sample: int) -> None:
    """Print the times for 20 pairs, every line of each path lost in turn."""
    ours, own = clocked(lambda: answers(network))
    losses = [
        (pair, edge, length)
        for pair, paths in zip(draw_pairs(network), ours, strict=True)
        for edge, length in zip(paths.edges.tolist(), paths.without.tolist(), strict=True)
    ]
    graph = as_networkx(network)
    size = min(sample, len(losses))
    chosen = [losses[i] for i in np.random.default_rng(0).choice(len(losses), size, replace=False)]

    def search(pair: tuple[int, int], edge: int) -> float:
        return without(graph, network, edge, lambda: float(nx.dijkstra_path_length(graph, *pair)))

    theirs, seconds = clocked(lambda: [search(pair, edge) for pair, edge, _ in chosen])
    agree("pairs", [length for *_, length in chosen], theirs)
    peer = seconds / size * len(losses)
    row("pairs: ours", own, peer, f"20 pairs, {len(losses):,} losses")
    row("pairs: networkx Dijkstra", peer, note=f"{size:,} of {len(losses):,} losses, scaled")


def study(network: Network) -> dict[str, float]:
    """Answer the question in this process, and say what it took."""
    seconds = clocked(lambda: answers(network))[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return {"edges": len(network.km), "seconds": seconds, "peak_mb": peak}


def main() -> None:
    """Print the table."""
    parser = options_of(__doc__)
    parser.add_argument("--sample", type=int, default=60, help="losses that networkx's Dijkstra answers")
    parser.add_argument("--study", type=int, help="run the whole study on so many lines and print JSON")
    options = parser.parse_args()
    cache = inputs(options)
    network = rail(cache)
    whole = len(network.km)
    if options.study:
        print(json.dumps(study(network if options.study == whole else part(network, options.study))))
        return
    print(f"{whole:,} lines, {network.n:,} vertices")
    print(f"{'':44}{'seconds':>12}{'x faster':>10}")
    compare(network, options.sample)
    grown = []
    for size in (*(SMALL_SIZES if options.small else SIZES), whole):
        command = [sys.executable, __file__, "--cache", str(cache), "--study", str(size)]
        grown.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    for result in grown:
        print(f"growth: {result['edges']:7,} lines  {result['seconds']:7.3f} s  {result['peak_mb']:.0f} MB")
    first, last = grown[0], grown[-1]
    power = np.log(last["seconds"] / first["seconds"]) / np.log(last["edges"] / first["edges"])
    print(f"growth: seconds ~ lines^{power:.2f}")


if __name__ == "__main__":
    main()
