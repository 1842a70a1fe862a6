"""Charts that say one thing: a verb a file, drawn once, the same on the screen and in the PDF."""

from kommunetall.show.charts.bars import bars
from kommunetall.show.charts.curve import curve
from kommunetall.show.charts.dots import dots
from kommunetall.show.charts.drawing import PICTURE, Chart
from kommunetall.show.charts.heatmap import heatmap
from kommunetall.show.charts.lines import lines, warm_up
from kommunetall.show.charts.ranked import ranked
from kommunetall.show.charts.stacked import stacked
from kommunetall.show.charts.strip import strip
from kommunetall.show.charts.waterfall import waterfall

__all__ = [
    "PICTURE",
    "Chart",
    "bars",
    "curve",
    "dots",
    "heatmap",
    "lines",
    "ranked",
    "stacked",
    "strip",
    "warm_up",
    "waterfall",
]
