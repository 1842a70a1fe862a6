"""How a printed figure stands to the one that is computed."""

from __future__ import annotations

from typing import Final, Literal

EXACT: Literal["exact"] = "exact"
ROUNDING: Literal["rounding"] = "rounding"
DIFFERS: Literal["differs"] = "differs"
IN_TWO_AREAS: Literal["in_two_areas"] = "in_two_areas"
AGREES: Final = "agrees"
Outcome = Literal["exact", "rounding", "in_two_areas", "differs"]
