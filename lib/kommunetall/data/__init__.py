"""What somebody has measured: tables by name, each checked against its schema, each with its origin."""

from kommunetall.data.packages import Municipality, Origin, contribution_zone, origin, table_names, unit
from kommunetall.data.tables import column_titles, has, identities, read, warm_up

__all__ = [
    "Municipality",
    "Origin",
    "column_titles",
    "contribution_zone",
    "has",
    "identities",
    "origin",
    "read",
    "table_names",
    "unit",
    "warm_up",
]
