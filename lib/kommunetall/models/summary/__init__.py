"""The year in short: its key figures, the operating account across its tables, and the text."""

from kommunetall.models.misprints import with_misprints
from kommunetall.models.summary.account import (
    deviation_bridge,
    deviation_of,
    furthest,
    named_areas,
    same_amounts_twice,
    whole_deviation,
)
from kommunetall.models.summary.central import (
    TAX_AND_GRANT,
    RevenueCase,
    TaxAndGrant,
    paid_from_fund,
    tax_and_grant,
)
from kommunetall.models.summary.fees import (
    BesideFees,
    balance,
    beside_fees,
    paid_by_fees,
    self_cost,
)
from kommunetall.models.summary.figures import FIGURES, Found, figures_to_know, unlike_text
from kommunetall.models.summary.funds import (
    Beside,
    Outweighed,
    PartsOfUse,
    beside_case,
    central_use,
    from_budget_to_result,
    fund_use,
    is_most_of,
    outweighed_case,
    parts_case,
    restricted_added,
    restricted_less,
)
from kommunetall.models.summary.key import KeyFigure, key_figures
from kommunetall.models.summary.misprints import slips
from kommunetall.models.summary.original import FromOriginal, from_original

__all__ = [
    "FIGURES",
    "TAX_AND_GRANT",
    "Beside",
    "BesideFees",
    "Found",
    "FromOriginal",
    "KeyFigure",
    "Outweighed",
    "PartsOfUse",
    "RevenueCase",
    "TaxAndGrant",
    "balance",
    "beside_case",
    "beside_fees",
    "central_use",
    "deviation_bridge",
    "deviation_of",
    "figures_to_know",
    "from_budget_to_result",
    "from_original",
    "fund_use",
    "furthest",
    "is_most_of",
    "key_figures",
    "named_areas",
    "outweighed_case",
    "paid_by_fees",
    "paid_from_fund",
    "parts_case",
    "restricted_added",
    "restricted_less",
    "same_amounts_twice",
    "self_cost",
    "slips",
    "tax_and_grant",
    "unlike_text",
    "whole_deviation",
    "with_misprints",
]
