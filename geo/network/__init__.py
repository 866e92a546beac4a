"""The multimodal network of an atlas, in a year and under a scenario."""

from geo.network.case import Case, build_network
from geo.network.model import Network
from geo.network.names import UnknownNameError
from geo.network.segment_status import segments_in
from geo.network.years import status_in

__all__ = ["Case", "Network", "UnknownNameError", "build_network", "segments_in", "status_in"]
