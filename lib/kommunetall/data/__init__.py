"""What somebody has measured: tables by name, each checked by its schema, each with its origin."""

import pandas as pd

from kommunetall.data import layers, tables
from kommunetall.data.layers import (
    column_titles,
    has,
    identities,
    key_columns,
    origin,
    read,
    reported_tables,
)
from kommunetall.data.lines import Line, lines_of
from kommunetall.data.packages import Origin, table_names, together
from kommunetall.data.places import Municipality, contribution_zones, unit, units

# Text of tables this small is a fifth faster as Python's own than as pyarrow's.
pd.set_option("mode.string_storage", "python")


def warm_up() -> None:
    """Read what all municipalities share, so that a forked process has it checked already."""
    tables.warm_up()
    layers.warm_up()


__all__ = [
    "Line",
    "Municipality",
    "Origin",
    "column_titles",
    "contribution_zones",
    "has",
    "identities",
    "key_columns",
    "lines_of",
    "origin",
    "read",
    "reported_tables",
    "table_names",
    "together",
    "unit",
    "units",
    "warm_up",
]
