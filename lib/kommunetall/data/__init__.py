"""What somebody has measured: tables by name, each checked by its schema, each with its origin."""

import pandas as pd

from kommunetall.data.lines import Line, every_line
from kommunetall.data.packages import Origin, origin, table_names
from kommunetall.data.places import Municipality, contribution_zones, unit, units
from kommunetall.data.tables import (
    column_titles,
    has,
    identities,
    key_columns,
    read,
    warm_up,
)

# Text of tables this small is a fifth faster as Python's own than as pyarrow's.
pd.set_option("mode.string_storage", "python")

__all__ = [
    "Line",
    "Municipality",
    "Origin",
    "column_titles",
    "contribution_zones",
    "every_line",
    "has",
    "identities",
    "key_columns",
    "origin",
    "read",
    "table_names",
    "unit",
    "units",
    "warm_up",
]
