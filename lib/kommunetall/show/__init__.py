"""Tables, charts and sentences in bokmål: how figures look, never what they are.

Each verb takes an exhibit, shows it at once and returns nothing.
"""

from kommunetall.show.charts import (
    bars,
    curve,
    dots,
    heatmap,
    lines,
    ranked,
    slopes,
    stacked,
    warm_up,
    waterfall,
)
from kommunetall.show.report import cover, run_information, say
from kommunetall.show.tables import table

__all__ = [
    "bars",
    "cover",
    "curve",
    "dots",
    "heatmap",
    "lines",
    "ranked",
    "run_information",
    "say",
    "slopes",
    "stacked",
    "table",
    "warm_up",
    "waterfall",
]
