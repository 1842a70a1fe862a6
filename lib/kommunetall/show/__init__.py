"""Tables, charts and sentences in bokmål: how figures look, never what they are."""

from kommunetall.show.charts import (
    Chart,
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
from kommunetall.show.formats import by_sign, finding, net_change, number, percent, phrase
from kommunetall.show.report import (
    cover,
    known_table,
    missing,
    note,
    rule_table,
    run_information,
    say,
    stated_table,
    unconfirmed,
)
from kommunetall.show.tables import Table, headings, headings_of_years, table
from kommunetall.show.words import EMPLOYEE_TABLES, TITLES

__all__ = [
    "Chart",
    "EMPLOYEE_TABLES",
    "TITLES",
    "Table",
    "bars",
    "by_sign",
    "cover",
    "curve",
    "dots",
    "finding",
    "headings",
    "headings_of_years",
    "heatmap",
    "known_table",
    "lines",
    "missing",
    "net_change",
    "note",
    "number",
    "percent",
    "phrase",
    "ranked",
    "rule_table",
    "run_information",
    "say",
    "slopes",
    "stacked",
    "stated_table",
    "table",
    "unconfirmed",
    "warm_up",
    "waterfall",
]
