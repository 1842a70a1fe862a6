"""The year in short: the operating account across its tables, and the figures to know."""

from kommunetall.models.summary.account import (
    deviation_bridge,
    deviation_of,
    named_areas,
    same_amounts_twice,
)
from kommunetall.models.summary.figures import FIGURES, figures_to_know, unlike_text

__all__ = [
    "FIGURES",
    "deviation_bridge",
    "deviation_of",
    "figures_to_know",
    "named_areas",
    "same_amounts_twice",
    "unlike_text",
]
