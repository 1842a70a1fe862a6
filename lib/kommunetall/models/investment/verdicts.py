"""Whether a rule is met: codes that all of the topic share."""

from typing import Final, Literal

Verdict = Literal["met", "not_met", "unknown"]
MET: Final = "met"
NOT_MET: Final = "not_met"
UNKNOWN: Final = "unknown"
HALF_DIGIT = 0.5
