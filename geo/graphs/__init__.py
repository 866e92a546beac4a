"""Algorithms on vertices 0 … n−1, which know neither maps nor atlases."""

from geo.graphs.connectivity import articulation_points, bridges, cycle_equivalence, detours
from geo.graphs.link_criticality import joint_criticality, replacement_paths, vertex_replacement_paths
from geo.graphs.max_flow import flow_vitality, maximum_flow_value
from geo.graphs.multigraph import Graph

__all__ = [
    "Graph",
    "articulation_points",
    "bridges",
    "cycle_equivalence",
    "detours",
    "flow_vitality",
    "joint_criticality",
    "maximum_flow_value",
    "replacement_paths",
    "vertex_replacement_paths",
]
