"""How a printed figure stands to the one that is computed."""

from __future__ import annotations

from typing import Literal

EXACT: Literal["exact"] = "exact"
ROUNDING: Literal["rounding"] = "rounding"
DIFFERS: Literal["differs"] = "differs"
Outcome = Literal["exact", "rounding", "differs"]
