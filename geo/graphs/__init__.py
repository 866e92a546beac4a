"""Algorithms on vertices 0 … n−1, which know neither maps nor atlases."""

from geo.graphs.connectivity import bridges
from geo.graphs.elimination import Shortcuts, shortcuts
from geo.graphs.link_criticality import ReplacementPaths, replacement_paths
from geo.graphs.max_flow import MinimumCut, minimum_cut
from geo.graphs.multigraph import Adjacency

__all__ = [
    "Adjacency",
    "MinimumCut",
    "ReplacementPaths",
    "Shortcuts",
    "bridges",
    "minimum_cut",
    "replacement_paths",
    "shortcuts",
]
