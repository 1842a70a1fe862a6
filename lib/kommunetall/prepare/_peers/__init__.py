"""A municipality's key figures beside those of others, in the reports that have such a section."""

from kommunetall.prepare._peers.compared import Compared, compared_of, warm_up
from kommunetall.prepare._peers.shown import (
    among_all,
    compared_with,
    everyone,
    of_revenue,
    over_years,
    per_inhabitant,
)

__all__ = [
    "Compared",
    "among_all",
    "compared_of",
    "compared_with",
    "everyone",
    "of_revenue",
    "over_years",
    "per_inhabitant",
    "warm_up",
]
