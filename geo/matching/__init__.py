"""Ways of OpenStreetMap under the lines of an atlas."""

from geo.matching.match_lines import Matching, match

__all__ = ["Matching", "match"]
