"""Tables, charts and sentences in bokmål: how figures look, never what they are.

Each verb takes an exhibit, shows it at once and returns nothing.
"""

from kommunetall.show import charts, words
from kommunetall.show.charts import (
    bars,
    curve,
    dots,
    heatmap,
    lines,
    ranked,
    stacked,
    strip,
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
    "stacked",
    "strip",
    "table",
    "warm_up",
    "waterfall",
]


def warm_up() -> None:
    """Draw once and read all words, so that a process forked from this one has both ready."""
    charts.warm_up()
    words.warm_up()
