"""How a figure stands to what it is held against: codes that all of the topic share."""

from typing import Final, Literal

Outcome = Literal["met", "not_met", "unknown"]
MET: Final = "met"
NOT_MET: Final = "not_met"
UNKNOWN: Final = "unknown"
AGREES: Final = "agrees"
HALF_DIGIT = 0.5
