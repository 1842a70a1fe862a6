"""How a printed figure stands to the one that is computed."""

from __future__ import annotations

from typing import Final, Literal

EXACT: Literal["exact"] = "exact"
ROUNDING: Literal["rounding"] = "rounding"
DIFFERS: Literal["differs"] = "differs"
AGREES: Final = "agrees"
Outcome = Literal["exact", "rounding", "differs"]
