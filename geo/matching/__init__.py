"""Ways of OpenStreetMap under the lines of an atlas."""

from geo.matching.match_lines import Matching, match
from geo.matching.segment_search import MatchLimits

__all__ = ["MatchLimits", "Matching", "match"]
