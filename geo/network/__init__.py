"""The multimodal network of an atlas, in a year and under a scenario."""

from geo.network.build import build_network
from geo.network.model import Network
from geo.network.names import UnknownNameError
from geo.network.segment_status import segments_under
from geo.network.years import status_in

__all__ = ["Network", "UnknownNameError", "build_network", "segments_under", "status_in"]
