"""What somebody has measured: tables by name, each checked by its schema, each with its origin."""

import pandas as pd

from kommunetall.data.packages import Origin, origin, table_names, together
from kommunetall.data.places import Municipality, contribution_zones, unit
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
    "Municipality",
    "Origin",
    "column_titles",
    "contribution_zones",
    "has",
    "identities",
    "key_columns",
    "origin",
    "read",
    "table_names",
    "together",
    "unit",
    "warm_up",
]
